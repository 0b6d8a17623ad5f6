package io.mistersmith.query.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.Merkle;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoints;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Signed heads and proofs over REST. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
  private final LogTree tree;
  private final SigningPart signing;

  AuditController(LogTree tree, SigningPart signing) {
    this.tree = tree;
    this.signing = signing;
  }

  /** Not for workers: their history is not theirs to prove. */
  static void requireAuditor(HttpServletRequest request) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR, Role.AUDITOR);
  }

  /**
   * @param keyId of the key that signs now
   * @param publicKey PEM; after a rotation the earlier keys follow
   */
  record Key(String keyId, String publicKey) {}

  @GetMapping("/key")
  Key key(HttpServletRequest request) {
    requireAuditor(request);
    Signer signer = signing.required().heads().signer();
    return new Key(Keys.id(signer.publicKey()), signer.ring().pem());
  }

  /** Signs one now, unless nothing has happened since the last. */
  @PostMapping("/heads")
  JsonNode sign(HttpServletRequest request) {
    requireAuditor(request);
    return signing.required().publisher().signNow().toJson();
  }

  /** Newest first. */
  record HeadPage(List<JsonNode> data) {}

  @GetMapping("/heads")
  HeadPage heads(HttpServletRequest request, @RequestParam(required = false) @Nullable String limit)
      throws IOException {
    requireAuditor(request);
    return new HeadPage(
        signing.required().heads().file().last(Paging.limit(limit)).stream()
            .<JsonNode>map(head -> head.toJson())
            .toList());
  }

  /** Hashes are hex; the path goes from the leaf up. */
  record Inclusion(
      long position,
      long treeSize,
      String leaf,
      String leafHash,
      List<String> path,
      String rootHash) {}

  @GetMapping("/proofs/inclusion")
  Inclusion inclusion(
      HttpServletRequest request,
      @RequestParam String position,
      @RequestParam(name = "tree_size", required = false) @Nullable String treeSize) {
    requireAuditor(request);
    long size = size("tree_size", treeSize);
    long at = ReadPoints.number("position", position);
    if (at < 1 || at > size) {
      throw Paging.invalid("position", "must be from 1 to the tree's size, " + size);
    }
    byte[] leaf = tree.leaf(at);
    return new Inclusion(
        at,
        size,
        hex(leaf),
        hex(Merkle.leaf(leaf)),
        tree.tree().inclusion(at - 1, size).stream().map(AuditController::hex).toList(),
        hex(tree.tree().root(size)));
  }

  /** Hashes are hex. */
  record Consistency(long from, long to, String fromRoot, String toRoot, List<String> path) {}

  @GetMapping("/proofs/consistency")
  Consistency consistency(
      HttpServletRequest request,
      @RequestParam String from,
      @RequestParam(required = false) @Nullable String to) {
    requireAuditor(request);
    long size = size("to", to);
    long older = ReadPoints.number("from", from);
    if (older < 1 || older > size) {
      throw Paging.invalid("from", "must be from 1 to the newer size, " + size);
    }
    return new Consistency(
        older,
        size,
        hex(tree.tree().root(older)),
        hex(tree.tree().root(size)),
        tree.tree().consistency(older, size).stream().map(AuditController::hex).toList());
  }

  private long size(String field, @Nullable String asked) {
    long now = tree.size().size();
    if (asked == null) {
      return now;
    }
    long size = ReadPoints.number(field, asked);
    if (size < 1 || size > now) {
      throw Paging.invalid(field, "must be from 1 to what the tree holds now, " + now);
    }
    return size;
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }
}
