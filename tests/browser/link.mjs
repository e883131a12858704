// The page's own line to its server.
import { on, hosts, transcript, answer, connect, say } from './page.mjs';
import { dialogue } from './scene.mjs';
import { start, freePort, relay } from './server.mjs';

export function specs(spec, { open, holds, same, command }) {
  spec('the page says that it lost its server, and comes back', async ({ browser }) => {
    const ports = {};
    for (const s of ['web', 'smtp', 'submission', 'pop3', 'imap']) ports[s] = await freePort();
    let server = await start(command, ports);
    try {
      const page = await open(browser, server);
      await page.waitForSelector(on.linkUp, { state: 'attached' });
      await connect(page, hosts.mx, /^220 /);
      await page.keyboard.type('NOOP');
      await server.stop();
      await page.waitForSelector(on.linkDown, { state: 'attached' });
      const said = await page.$$eval('[role=status], [role=alert], .banner', all => all.filter(e => e.checkVisibility()).map(e => e.textContent).join(' '));
      holds(/connection to Mailglass is lost/.test(said), `the page says: ${said}`);
      same(await page.inputValue(on.line), 'NOOP', 'what was typed');
      server = await start(command, ports);
      await page.waitForSelector(on.linkUp, { state: 'attached', timeout: 20_000 });
      // The new process has new worlds: what was there is lost, said so, and can be read.
      await page.waitForFunction(s => document.querySelector(s)?.textContent === 'Lost', on.state);
      holds(/lost/.test(await page.textContent(on.tab)), 'the tab does not say that it is lost');
      holds(/started again/.test(await page.textContent('#watching')), 'the page does not say why');
      await answer(page, 0, /^220 /);
      await page.click('#again');
      await page.waitForFunction(s => !/lost/.test(document.querySelector(s)?.textContent), on.tab);
      await answer(page, 0, /^220 /);
      await connect(page, hosts.imap, /^\* OK/);
    } finally { await server.stop(); }
  });

  spec('a link that is cut comes back, and the same connection goes on', async ({ browser, server }) => {
    const way = await relay(server.at.web.port);
    try {
      const page = await open(browser, { home: `http://127.0.0.1:${way.port}`, at: { web: { port: way.port } } });
      await dialogue(page);
      const before = await transcript(page);
      await page.evaluate(s => new MutationObserver(() => { if (document.querySelector(s)) window.wasDown = true; })
        .observe(document.documentElement, { attributes: true }), on.linkDown);
      way.cut();
      await page.waitForFunction(s => window.wasDown && document.querySelector(s), on.linkUp);
      same(await transcript(page), before, 'transcript');
      await say(page, 'NOOP', /^250 /);
      same((await transcript(page)).length, before.length + 2, 'lines');
      same(page.trouble, [], 'trouble');
    } finally { way.close(); }
  });
}
