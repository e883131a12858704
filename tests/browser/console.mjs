// The console: connecting, typing, reading what came.
import { on, path, hosts, transcript, answer, tabTo, chooseByKey, connect, say, write } from './page.mjs';
import { dialogue, mistake } from './scene.mjs';
import { dial, deliver, arrived } from './server.mjs';

export function specs(spec, { open, holds, same, token, note }) {
  spec('keyboard only: from the home page to a delivered letter', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.home });
    const subject = token('typed');
    await tabTo(page, on.toPlayground);
    await page.keyboard.press('Enter');
    await page.waitForURL('**' + path.playground);
    await page.waitForSelector(on.linkUp, { state: 'attached' });
    await tabTo(page, on.host);
    await chooseByKey(page, hosts.mx);
    await tabTo(page, on.connect);
    await page.keyboard.press('Enter');
    await answer(page, 0, /^220 mx1\.harbor\.test /);
    await tabTo(page, on.line);
    const type = async (line, pattern) => {
      const from = (await transcript(page)).length;
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
      if (pattern) await answer(page, from, pattern);
    };
    await type('EHLO laptop.meadow.test', /^250 /);
    await type('MAIL FROM:<ana@meadow.test>', /^250 /);
    await type('RCPT TO:<ben@harbor.test>', /^250 /);
    await type('DATA', /^354 /);
    await write(page, ['From: ana@meadow.test', 'To: ben@harbor.test', `Subject: ${subject}`, '', 'Lunch on Sunday?', '..and a dot first', '', 'Ana', '.'], /^250 /);
    await type('QUIT', /^221 /);
    holds(await arrived(server, subject), 'the letter is not in the INBOX');
    same(page.trouble, [], 'trouble');
  });

  spec('a transcript has tokens that a keyboard and a screen reader reach', async ({ browser, server }) => {
    const page = await open(browser, server);
    await dialogue(page);
    const tokens = await page.$$eval(on.token, all => all.map(t => [t.textContent, t.dataset.field, t.tabIndex]));
    same(tokens.filter(([, , tab]) => tab === 0).length, 1, 'tab stops in the transcript');
    const group = page.locator('.grp[data-field$=reverse-path]').first();
    same(await group.textContent(), '<ana@meadow.test>', 'the reverse-path');
    // A part shows itself, the punctuation of a group shows the group.
    await group.locator('.tok', { hasText: 'meadow.test' }).hover();
    holds(/^meadow\.test/.test(await page.textContent(on.card)), 'the domain has no card');
    await group.locator('.tok', { hasText: '<' }).click();
    await page.mouse.move(0, 0);
    holds(/^<ana@meadow\.test>Reverse-path/.test(await page.textContent(on.card)), `the group's card says: ${await page.textContent(on.card)}`);
    await page.keyboard.press('ArrowRight');
    holds(/^ana/.test(await page.textContent(on.card)), 'the next token has no card');
  });

  spec('a wrong line: carets under it, what was expected, then the real reply', async ({ browser, server }) => {
    const page = await open(browser, server);
    await mistake(page);
    const diag = page.locator(on.diagnosis).last();
    await diag.waitFor();
    holds(/\^/.test(await diag.locator(on.caret).textContent()), 'no caret');
    const text = await diag.textContent();
    holds(/</.test(text) && /expect|<ana@meadow\.test>/i.test(text), `the diagnosis says: ${text}`);
    same(page.trouble, [], 'trouble');
  });

  spec('reload keeps the transcript', async ({ browser, server }) => {
    const page = await open(browser, server);
    await dialogue(page);
    const before = await transcript(page);
    holds(before.length >= 7, `only ${before.length} lines`);
    await page.reload();
    await page.waitForFunction(({ lines, n }) => document.querySelectorAll(lines).length >= n, { ...on, n: before.length });
    same(await transcript(page), before, 'transcript');
    await say(page, 'NOOP', /^250 /);
  });

  spec('a raw TCP client on the SMTP port is seen in the page', async ({ browser, server }) => {
    const page = await open(browser, server);
    await page.waitForSelector(on.linkUp, { state: 'attached' });
    const name = `${token('probe')}.meadow.test`;
    // When a text comes to a place, by the clock that the page and this program share.
    const appears = (place, text) => page.evaluate(({ place, text }) => new Promise(resolve => {
      const look = () => { if ([...document.querySelectorAll(place)].some(e => e.textContent.includes(text))) resolve(Date.now()); };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      setTimeout(() => resolve(0), 5000);
      look();
    }), { place, text });
    const timed = async (what, place, text, act) => {
      const seen = appears(place, text);
      await page.waitForTimeout(100);
      const began = Date.now();
      await act();
      const at = await seen;
      holds(at, `${what} did not appear within 5 s`);
      note.push(`${what} was in the page after ${at - began} ms`);
      holds(at - began < 1000, `${what} appeared only after ${at - began} ms`);
    };
    let smtp;
    await timed('a TCP connection', '[role=tab]', 'Unnamed client', async () => { smtp = dial(server.at.smtp.port); });
    await smtp.expect(/^220 .*\r\n/);
    await timed('the name that it gave', '[role=tab]', name, () => smtp.say(`EHLO ${name}`, /^250 .*\r\n/m));
    // The first connection of a page is shown by itself; a line of it comes while it is looked at.
    await answer(page, 0, /^250 /);
    await timed('its next line', on.lines, 'MAIL FROM:<ana@meadow.test>', () => smtp.say('MAIL FROM:<ana@meadow.test>', /^250 .*\r\n/));
    holds(!await page.isVisible(on.line), 'the page offers a command line in the connection of another program');
    smtp.close();
    await page.waitForFunction(s => document.querySelector(s)?.textContent === 'Closed', on.state);
    same(page.trouble, [], 'trouble');
  });

  spec('the picture of states: where one is, the way taken, a command from it', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.imap, /^\* OK/);
    const now = () => page.textContent('.machine:not([hidden]) .station.is-now');
    same(await now(), 'Not authenticated', 'the state');
    await page.focus('.machine:not([hidden]) .by[data-put=LOGIN]');
    await page.keyboard.press('Enter');
    same(await page.inputValue(on.line), 'a1 LOGIN ', 'the command line');
    await page.fill(on.line, '');
    await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
    await page.waitForSelector('.machine .edge.is-last[data-from="Not Authenticated"][data-to="Authenticated"]', { state: 'attached' });
    same(await now(), 'Authenticated', 'the state');
    await say(page, 'a2 IDLE', /^\+ /);
    await page.waitForSelector('.machine .lasting.is-now[data-state="Authenticated"]');
    await say(page, 'DONE', /^a2 OK/);
    await page.click('.machine:not([hidden]) summary');
    holds(/Stay here:.*NOOP/s.test(await page.textContent('.machine:not([hidden]) .machine__list')), 'the list does not say what stays');
    return page;
  });

  spec('IMAP IDLE in the console tells a new letter by itself', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.imap, /^\* OK/);
    await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
    await say(page, 'a2 SELECT INBOX', /^a2 OK/);
    await say(page, 'a3 IDLE', /^\+/);
    const from = (await transcript(page)).length;
    await deliver(server, token('news'));
    await answer(page, from, /^\* \d+ EXISTS/);
    await say(page, 'DONE', /^a3 OK/);
    same(page.trouble, [], 'trouble');
  });

  spec('POP3 in the console', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.pop3, /^\+OK/);
    await say(page, 'USER ben', /^\+OK/);
    await say(page, 'PASS cedar', /^\+OK/);
    await say(page, 'STAT', /^\+OK \d+ \d+/);
    await say(page, 'TOP 1 0', /^\.$/);
    same(await page.getAttribute(on.state, 'data-state'), 'TRANSACTION', 'the state');
    await say(page, 'QUIT', /^\+OK/);
    same(page.trouble, [], 'trouble');
  });

  spec('two contexts do not see each other\'s passwords in the page', async ({ browser, server }) => {
    const page = await open(browser, server), other = await open(browser, server);
    await connect(page, hosts.pop3, /^\+OK/);
    await say(page, 'USER ben', /^\+OK/);
    await say(page, 'PASS cedar', /^\+OK/);
    await other.waitForTimeout(300);
    holds(!(await other.evaluate(w => document.querySelector(w)?.textContent ?? '', '#wire')).includes('PASS cedar'), 'the other page shows the password');
    await say(page, 'QUIT', /^\+OK/);
  });
}
