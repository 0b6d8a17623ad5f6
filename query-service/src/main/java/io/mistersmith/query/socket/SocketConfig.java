package io.mistersmith.query.socket;

import io.mistersmith.base.door.Callers;
import io.mistersmith.base.door.PublicPaths;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Puts /ws up. The door has checked Host and Origin. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class SocketConfig implements WebSocketConfigurer {
  private static final String PATH = "/ws";

  private final SocketHandler sockets;
  private final Callers callers;

  SocketConfig(SocketHandler sockets, Callers callers) {
    this.sockets = sockets;
    this.callers = callers;
  }

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    DefaultHandshakeHandler handshake = new DefaultHandshakeHandler();
    handshake.setSupportedProtocols(Handshake.PROTOCOL);
    registry
        .addHandler(sockets, PATH)
        .setHandshakeHandler(handshake)
        .addInterceptors(new Handshake(callers, sockets))
        .setAllowedOriginPatterns("*");
  }

  @Bean
  static PublicPaths socketPath() {
    return new PublicPaths(List.of(PATH));
  }
}
