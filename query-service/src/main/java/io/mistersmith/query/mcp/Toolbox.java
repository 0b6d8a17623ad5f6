package io.mistersmith.query.mcp;

import java.util.List;

/** Tools of one kind. */
interface Toolbox {
  List<Tool<?>> tools();
}
