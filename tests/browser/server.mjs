// The program as a child process, and raw TCP clients of it. Ends only what it started.
import { spawn } from 'node:child_process';
import { createServer, connect } from 'node:net';

const SERVICES = ['web', 'smtp', 'submission', 'pop3', 'imap', 'dns'];

/** Starts the program; `ports` maps a service to a port, 0 or absent is any free one. */
export async function start(command, ports = {}) {
  const [program, ...words] = command.split(' ');
  const flags = SERVICES.flatMap(s => [`--port-${s}`, String(ports[s] ?? 0)]);
  const child = spawn(program, [...words, 'serve', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { at: {}, log: '', stop };
  const ended = new Promise(resolve => child.once('exit', resolve));
  async function stop() {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(late);
  }
  child.stderr.on('data', d => (server.log = (server.log + d).slice(-4000)));
  await new Promise((resolve, reject) => {
    let text = '';
    const limit = setTimeout(() => { child.kill('SIGKILL'); reject(new Error(`the server did not say where it listens: ${text}\n${server.log}`)); }, 20_000);
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`the server ended with ${code}: ${server.log}`)));
    child.stdout.on('data', d => {
      text += d;
      for (const [, service, address] of text.matchAll(/^(web|smtp|submission|pop3|imap|dns)\s+(\S+)\s/gm)) {
        server.at[service] = { port: Number(address.replace(/\/$/, '').split(':').pop()) };
      }
      if (SERVICES.every(s => server.at[s])) { clearTimeout(limit); resolve(); }
    });
  });
  server.home = `http://127.0.0.1:${server.at.web.port}`;
  return server;
}

/** A way to a port of this machine that can be cut. */
export async function relay(to) {
  const both = new Set();
  const server = createServer(near => {
    const far = connect({ host: '127.0.0.1', port: to });
    for (const [a, b] of [[near, far], [far, near]]) {
      both.add(a);
      a.pipe(b);
      a.on('error', () => b.destroy()).on('close', () => { both.delete(a); b.destroy(); });
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, cut: () => both.forEach(s => s.destroy()), close: () => { server.close(); both.forEach(s => s.destroy()); } };
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise(resolve => {
    const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => resolve(port)); });
  });
}

/** A raw client: `say` sends a line and resolves with what came when it matches `until`. */
export function dial(port, localPort) {
  const socket = connect({ host: '127.0.0.1', port, localPort, localAddress: '127.0.0.1', noDelay: true });
  let text = '', wake = () => {};
  socket.on('data', d => { text += d.toString('latin1'); wake(); });
  socket.on('error', e => { text += `\n!! ${e.message}`; wake(); });
  const expect = (until, ms = 5000) => new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`no ${until} in ${JSON.stringify(text.slice(-300))}`)), ms);
    wake = () => { if (until.test(text)) { clearTimeout(limit); wake = () => {}; const got = text; text = ''; resolve(got); } };
    wake();
  });
  return { expect, say: (line, until) => { socket.write(line + '\r\n'); return expect(until); }, close: () => socket.destroy() };
}

/** One letter from ana to ben over the SMTP port. */
export async function deliver(server, subject) {
  const smtp = dial(server.at.smtp.port);
  await smtp.expect(/^220 .*\r\n/);
  await smtp.say('HELO laptop.meadow.test', /^250 .*\r\n/);
  await smtp.say('MAIL FROM:<ana@meadow.test>', /^250 .*\r\n/);
  await smtp.say('RCPT TO:<ben@harbor.test>', /^250 .*\r\n/);
  await smtp.say('DATA', /^354 .*\r\n/);
  await smtp.say(`From: ana@meadow.test\r\nTo: ben@harbor.test\r\nSubject: ${subject}\r\n\r\nhello\r\n.`, /^250 .*\r\n/);
  smtp.close();
}

/** True once ben's INBOX has a letter with this subject. */
export async function arrived(server, subject) {
  const imap = dial(server.at.imap.port);
  try {
    await imap.expect(/^\* OK.*\r\n/);
    await imap.say('a LOGIN ben cedar', /^a OK.*\r\n/m);
    await imap.say('b SELECT INBOX', /^b OK.*\r\n/m);
    for (let n = 0; n < 50; n++) {
      if (/^\* SEARCH \d/m.test(await imap.say(`c SEARCH SUBJECT "${subject}"`, /^c OK.*\r\n/m))) return true;
      await new Promise(r => setTimeout(r, 100));
    }
    return false;
  } finally { imap.close(); }
}
