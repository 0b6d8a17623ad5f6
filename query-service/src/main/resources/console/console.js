// Shows what happens as it happens. Everything from the platform becomes text, never markup.
"use strict";

const ROWS = 100;
const $ = (id) => document.getElementById(id);
const tables = {
  tasks: { key: "task_id", cells: (t) => [t.task_id, t.description, t.status, t.assigned_to, t.attempt, progress(t)] },
  agents: { key: "agent_id", cells: (a) => [a.agent_id, a.role, a.status, a.executor, a.current_task_id] },
  discoveries: { key: "discovery_id", cells: (d) => [d.timestamp, d.agent_id, d.discovery_type, d.confidence, d.content] },
  errors: { key: "position", cells: happened },
  decisions: { key: "position", cells: happened },
};
const ERROR = /(failed|error|timed_out|lost|degraded|stale|dead)/;
const DECISION = /(assigned|released|restart|retried|decided|decision|alert|breaker|cancelled|escalated)/;
let token = sessionStorage.getItem("token") || "";
let socket = null;
let wait = 500;
let lastPosition = 0;
let asked = 0;
const answers = new Map();

function progress(t) {
  return [t.progress_percent == null ? null : t.progress_percent + " %", t.progress_message].filter(Boolean).join(" ");
}

function happened(e) {
  const p = e.payload;
  const says = p.reason || p.message || (p.error && (p.error.message || p.error.code)) || p.assigned_to || "";
  return [e.position, e.recorded_at, e.type, e.aggregate_id, says];
}

function show(name, item) {
  const { key, cells } = tables[name];
  const body = $(name).tBodies[0];
  const id = String(item[key]);
  let row = [...body.rows].find((r) => r.dataset.id === id);
  if (row && Number(row.dataset.position) > item.position) return;
  if (!row) {
    row = body.insertRow(0);
    row.dataset.id = id;
    if (body.rows.length > ROWS) body.deleteRow(-1);
  }
  row.dataset.position = item.position;
  row.replaceChildren(...cells(item).map((value) => {
    const cell = document.createElement("td");
    cell.textContent = value == null ? "" : String(value);
    return cell;
  }));
}

function event(e) {
  lastPosition = Math.max(lastPosition, e.position);
  if (ERROR.test(e.type)) show("errors", e);
  if (DECISION.test(e.type)) show("decisions", e);
}

function metrics(m) {
  const values = {
    "agents-total": m.agents.total, "agents-idle": m.agents.idle, "agents-busy": m.agents.busy,
    "nats-connections": m.nats.connections, "nats-rate": m.nats.messages_per_sec,
    cpu: m.system.cpu_percent, memory: m.system.memory_mb, "as-of": m.timestamp,
  };
  for (const [id, value] of Object.entries(values)) $(id).textContent = String(value);
}

function request(path, options = {}) {
  const headers = { ...options.headers };
  if (token) headers.Authorization = "Bearer " + token;
  return fetch(path, { ...options, headers, credentials: "omit" });
}

async function list(path) {
  const answer = await request(path);
  if (answer.status === 401) throw new Error("token");
  return (await answer.json()).data;
}

// The page needs the token, which a link cannot carry.
async function showApi() {
  const page = new DOMParser().parseFromString(await (await request("/docs")).text(), "text/html");
  $("api").replaceChildren(...page.querySelectorAll("section"));
}

async function begin() {
  try {
    const agents = await list("/api/v1/agents?limit=100");
    const [tasks, discoveries, events] = await Promise.all([
      list("/api/v1/tasks?limit=100"), list("/api/v1/discoveries?limit=50"), list("/api/v1/events?order=desc&limit=500")]);
    agents.reverse().forEach((one) => show("agents", one));
    tasks.reverse().forEach((one) => show("tasks", one));
    discoveries.reverse().forEach((one) => show("discoveries", one));
    events.reverse().forEach(event);
  } catch (e) {
    if (e.message !== "token") return setTimeout(begin, 2000);
    $("refusal").textContent = token ? "That token is not valid." : "";
    $("door").hidden = false;
    return;
  }
  $("door").hidden = true;
  $("console").hidden = false;
  $("forget").hidden = !token;
  connect();
  follow();
}

function connect() {
  const address = location.origin.replace(/^http/, "ws") + "/ws";
  socket = new WebSocket(address, token ? ["mistersmith.v1", "bearer." + token] : ["mistersmith.v1"]);
  socket.onopen = () => {
    wait = 500;
    $("link").textContent = "live";
    $("link").className = "live";
    for (const topic of ["tasks", "agents", "events"]) send("subscribe", { topic, from: lastPosition });
  };
  socket.onmessage = (message) => receive(JSON.parse(message.data));
  socket.onclose = () => {
    $("link").textContent = "not connected";
    $("link").className = "away";
    wait = Math.min(wait * 2, 30000);
    setTimeout(connect, wait * (0.5 + Math.random() / 2));
  };
}

function send(type, payload) {
  const id = "console-" + ++asked;
  socket.send(JSON.stringify({ type, payload, correlation_id: id, timestamp: new Date().toISOString() }));
  return new Promise((done) => answers.set(id, done));
}

function receive(message) {
  const { type, payload, correlation_id: id } = message;
  if (id && answers.has(id)) {
    answers.get(id)(message);
    answers.delete(id);
  }
  if (type === "metrics_update") metrics(payload.metrics);
  if (type === "task") show("tasks", payload.data);
  if (type === "agent") show("agents", payload.data);
  if (type === "event") event(payload.data);
}

// EventSource cannot send a header, so the stream is read by hand.
async function follow(lastId = "") {
  try {
    const headers = { Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    const answer = await request("/discoveries/stream", { headers });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const frames = (text + value).split("\n\n");
      text = frames.pop();
      for (const frame of frames) {
        const fields = Object.fromEntries(frame.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
        if (fields.id) lastId = fields.id;
        if (fields.event === "discovery") await discovery(JSON.parse(fields.data).params.uri);
      }
    }
  } catch (gone) {
    // Tried again below.
  }
  setTimeout(() => follow(lastId), 2000 + Math.random() * 2000);
}

async function discovery(uri) {
  const answer = await request("/api/v1/discoveries/" + encodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1)));
  if (answer.ok) show("discoveries", await answer.json());
}

$("door").addEventListener("submit", (submit) => {
  submit.preventDefault();
  token = $("token").value.trim();
  sessionStorage.setItem("token", token);
  begin();
});

$("show-api").addEventListener("click", showApi);
$("forget").addEventListener("click", () => {
  sessionStorage.removeItem("token");
  location.reload();
});

$("new-task").addEventListener("submit", async (submit) => {
  submit.preventDefault();
  const answer = await send("command", {
    command: "create_task",
    idempotency_key: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()),
    arguments: {
      description: $("description").value,
      priority: Number($("priority").value),
      required_capabilities: $("capabilities").value.split(",").map((one) => one.trim()).filter(Boolean),
    },
  });
  $("submitted").textContent = answer.type === "error" ? answer.payload.detail : answer.payload.result.task_id;
});

begin();
