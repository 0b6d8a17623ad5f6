import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.TasksApi;
import org.openapitools.client.model.PostTasksRequest;
import org.openapitools.client.model.Reason;
import org.openapitools.client.model.TaskView;

/** What a program of somebody else's does with the client that was generated for it. */
public final class Tour {
  private Tour() {}

  /** Submits a task, gets it, finds it in the list, cancels it and asks for one that is not there. */
  public static String take(String url, String token, String capability) throws ApiException {
    ApiClient client = new ApiClient();
    client.updateBaseUri(url);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    TasksApi tasks = new TasksApi(client);

    TaskView submitted =
        tasks.postTasks(
            new PostTasksRequest()
                .description("be submitted by a generated client")
                .requiredCapabilities(List.of(capability)),
            null);
    String position = submitted.getPosition().toString();
    TaskView got = tasks.getTasksId(submitted.getTaskId(), null, position);
    List<TaskView> listed =
        tasks.getTasks(null, null, capability, null, position, null, null).getData();
    TaskView cancelled = tasks.postTasksIdCancel(submitted.getTaskId(), new Reason(), null);
    try {
      tasks.getTasksId("task_nowhere", null, null);
      return "found what is not there";
    } catch (ApiException refused) {
      return String.join(
          " ",
          got.getStatus().getValue(),
          got.getDescription().equals(submitted.getDescription()) ? "same" : "different",
          listed.get(0).getTaskId().equals(submitted.getTaskId()) ? "listed" : "missing",
          cancelled.getStatus().getValue(),
          Integer.toString(refused.getCode()));
    }
  }
}
