// The official TypeScript client against a running platform: node client.mjs URL [TOKEN].
// Says "ok WHAT" for each thing that works; ends with 1 at the first that does not.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

const [url, token] = process.argv.slice(2);
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
const client = new Client({ name: 'story', version: '1' }, { capabilities: {} });
const updated = [];
const messages = [];
client.setNotificationHandler(types.ResourceUpdatedNotificationSchema, n => { updated.push(n.params.uri); });
client.setNotificationHandler(types.LoggingMessageNotificationSchema, n => { messages.push(n.params); });

const ok = what => console.log(`ok ${what}`);
const call = async (name, args, options) => {
  const result = await client.callTool({ name, arguments: args }, undefined, options);
  assert.ok(!result.isError, `${name}: ${JSON.stringify(result)}`);
  return result.structuredContent;
};
const until = async (what, condition) => {
  for (let n = 0; n < 200; n++) {
    if (await condition()) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.fail(`waited in vain: ${what}`);
};

await client.connect(transport);
assert.equal(client.getServerVersion().name, 'mistersmith');
ok('initialize');

const tools = (await client.listTools()).tools.filter(t => !/^(test_|json_schema_)/.test(t.name)); // without fixtures
for (const tool of tools) {
  for (const part of ['title', 'description', 'inputSchema', 'outputSchema', 'annotations']) {
    assert.ok(tool[part], `${tool.name} has no ${part}`);
  }
  assert.ok(tool.inputSchema.examples?.length, `${tool.name} has no example`);
}
ok('tools/list');

await client.setLoggingLevel('info');
const task = await call('create_task', { description: 'never mind', required_capabilities: ['nobody_has_this'] });
await until('a log message', () => messages.some(m => m.data.includes('position')));
ok('logging');

const shared = await call('share_discovery', {
  agent_id: 'agent-story', agent_role: 'Story', discovery_type: 'insight', content: 'A client can read this.', confidence: 0.5,
});
const read = await client.readResource({ uri: shared.uri });
assert.equal(JSON.parse(read.contents[0].text).content, 'A client can read this.');
assert.ok((await client.listResources()).resources.length > 0);
assert.ok((await client.listResourceTemplates()).resourceTemplates.length >= 4);
await assert.rejects(client.readResource({ uri: 'task://tasks/task_none' }));
ok('resources');

// Whatever an agent may be asked with the example of a tool, the answer is of its schema or a refusal.
const given = {
  get_task: { task_id: task.task_id },
  wait_for_task: { task_id: task.task_id, timeout_seconds: 1 },
  unsubscribe_discoveries: null,
  spawn_agent: null,
  stop_agent: null,
};
for (const tool of tools) {
  const args = tool.name in given ? given[tool.name] : tool.inputSchema.examples[0];
  if (args) await client.callTool({ name: tool.name, arguments: args });
}
const subscription = await call('subscribe_discoveries', { subscriber_agent_id: 'agent-story' });
await call('unsubscribe_discoveries', { subscription_id: subscription.subscription_id });
ok('tools/call');

const uri = `task://tasks/${task.task_id}`;
await client.subscribeResource({ uri });
const told = [];
const waiting = call('wait_for_task', { task_id: task.task_id, timeout_seconds: 30 }, { onprogress: p => told.push(p) });
await until('progress', () => told.length > 0);
await call('cancel_task', { task_id: task.task_id, reason: 'enough' });
const waited = await waiting;
assert.equal(waited.ended, true);
assert.equal(waited.task.status, 'cancelled');
ok('progress');
await until('a notification', () => updated.includes(uri));
await client.unsubscribeResource({ uri });
ok('subscription');

const other = await call('create_task', { description: 'never mind', required_capabilities: ['nobody_has_this'] });
const abort = new AbortController();
const aborted = call('wait_for_task', { task_id: other.task_id, timeout_seconds: 60 }, { signal: abort.signal, onprogress: () => abort.abort() });
await assert.rejects(aborted);
await client.ping();
await call('cancel_task', { task_id: other.task_id });
ok('cancellation');

const { prompts } = await client.listPrompts();
assert.ok(prompts.length >= 3);
const review = await client.getPrompt({ name: 'review_task', arguments: { task_id: task.task_id } });
assert.ok(review.messages.some(m => m.content.type === 'resource'));
ok('prompts');

const completed = await client.complete({
  ref: { type: 'ref/prompt', name: 'review_task' }, argument: { name: 'task_id', value: task.task_id.slice(0, 12) },
});
assert.ok(completed.completion.values.includes(task.task_id));
ok('completion');

await assert.rejects(client.callTool({ name: 'no_such_tool', arguments: {} }), e => e.code === -32602);
await transport.terminateSession();
await client.close();
ok('end');
