package io.mistersmith.base.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mistersmith.base.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

  @Test
  void namesAndValuesAreDecodedAndKeepTheirOrder() {
    assertThat(Query.parse("q=caf%C3%A9+%26&type=b&%74ype=a&flag"))
        .isEqualTo(Map.of("q", List.of("café &"), "type", List.of("b", "a"), "flag", List.of("")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "% | %",
        "%zz | %zz",
        "a%4 | a%4",
        "limit=% | limit",
        "limit=%zz | limit",
        "limit=%+1 | limit",
        "q=%00 | q",
        "q=%c0%80 | q",
        "q=%ed%a0%80 | q",
        "q=%ff | q",
        "%ff%00=1 | %ff%00",
        "=1 | query",
        "a=1& | query",
        "& | query"
      })
  void whatIsNotWellFormedIsRefusedByName(String query, String field) {
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> Query.parse(query));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.violations().getFirst().field()).isEqualTo(field);
  }

  @Test
  void moreParametersThanAnyRouteTakesAreRefused() {
    assertThat(Query.parse("a&".repeat(99) + "a")).containsOnlyKeys("a");
    assertThat(catchThrowableOfType(ProblemException.class, () -> Query.parse("a&".repeat(101))))
        .hasMessageContaining("100 parameters");
  }
}
