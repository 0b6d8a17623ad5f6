package io.mistersmith.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The least a fan-out can do: the same bytes to everybody, without HTTP, filters or history. */
final class NettyFanOut implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;

  NettyFanOut() throws InterruptedException {
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new ChannelInboundHandlerAdapter() {
                              @Override
                              public void channelActive(ChannelHandlerContext context) {
                                clients.add(context.channel());
                              }
                            });
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  int connected() {
    return clients.size();
  }

  void publish(String id) {
    ByteBuf frame =
        Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer(
                ("id: 1\nevent: discovery\ndata: {\"jsonrpc\":\"2.0\",\"method\":"
                        + "\"notifications/resources/updated\",\"params\":{\"uri\":"
                        + "\"discovery://agents/agent-bench/discoveries/"
                        + id
                        + "\"}}\n\n")
                    .getBytes(StandardCharsets.UTF_8)));
    for (Channel client : clients) {
      var unused = client.writeAndFlush(frame.duplicate(), client.voidPromise());
    }
  }

  @Override
  public void close() {
    clients.close().awaitUninterruptibly();
    server.close().awaitUninterruptibly();
    loops.shutdownGracefully().awaitUninterruptibly();
  }
}
