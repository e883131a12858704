// A session of imapflow or node-pop3 that does what it is told: node session.mjs imapflow|node-pop3 '{options}'
// Reads lines of JSON, [method, argument...]; answers each with {"result"} or {"error"}. What the session tells by
// itself comes in between as {"event", "data"}. Octets are {"base64": "..."} in both directions.

import { createInterface } from "node:readline";

const [library, options] = process.argv.slice(2);
const say = (value) => process.stdout.write(JSON.stringify(value, plain) + "\n");
const octets = (value) => ({ base64: Buffer.from(value).toString("base64") });

function plain(key, value) {
  const given = this[key];
  if (given instanceof Uint8Array) return octets(given);
  if (given instanceof Set) return [...given];
  if (given instanceof Map) return Object.fromEntries([...given].map(([name, one]) => [String(name), one]));
  return typeof value === "bigint" ? Number(value) : value;
}

function revived(key, value) {
  return value && typeof value.base64 === "string" ? Buffer.from(value.base64, "base64") : value;
}

async function drained(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function start() {
  const given = JSON.parse(options);
  if (library === "node-pop3") {
    const { default: Pop3Command } = await import("node-pop3");
    const session = new Pop3Command(given);
    return (method, words) =>
      method === "octets" ? session._connect().then(() => session.command(...words)).then(([, stream]) => drained(stream)) : session[method](...words);
  }
  const { ImapFlow } = await import("imapflow");
  const session = new ImapFlow({ logger: false, secure: false, doSTARTTLS: false, ...given });
  for (const event of ["exists", "expunge", "flags", "error", "close"]) {
    session.on(event, (data) => say({ event, data: data instanceof Error ? data.message : data }));
  }
  return async (method, words) => {
    if (method === "get") return session[words[0]];
    if (method === "download") return drained((await session.download(...words)).content);
    return session[method](...words);
  };
}

const ask = await start();
for await (const line of createInterface({ input: process.stdin })) {
  const [method, ...words] = JSON.parse(line, revived);
  try {
    say({ result: (await ask(method, words)) ?? null });
  } catch (error) {
    say({ error: [error.message, error.response, error.responseText].filter((one) => typeof one === "string").join(" ") || String(error) });
  }
}
process.exit(0);
