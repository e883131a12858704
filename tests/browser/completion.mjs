// The command line: what can be typed, what was typed, the keys.
import { on, hosts, transcript, answer, connect, say, write } from './page.mjs';

export function specs(spec, { open, holds, same }) {
  spec('the command line: completion, history, line ends, several lines in one write, literals', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    const value = () => page.inputValue(on.line);
    const ends = how => page.selectOption('#ending', how).then(() => page.focus(on.line));
    await page.focus(on.line);
    await page.waitForSelector(on.option);
    await page.keyboard.type('eh');
    await page.keyboard.press('Tab');
    same(await value(), 'EHLO ', 'what Tab completes');
    await page.keyboard.press('Tab');
    holds(!await page.evaluate(s => document.activeElement.matches(s), on.line), 'Tab does not lead on');
    await say(page, 'laptop.meadow.test', /^250 /);
    await page.keyboard.type('DATA');
    await page.locator('#help b', { hasText: 'Not now: Begin with MAIL.' }).waitFor();
    await page.keyboard.press('ArrowUp');
    same(await value(), 'EHLO laptop.meadow.test', 'history');
    await page.fill(on.line, '');
    // LF alone ends no line: the server waits for the rest of it.
    await ends('lf');
    await say(page, 'NOOP');
    await page.waitForSelector('ol#wire li.is-unfinished');
    await ends('crlf');
    await say(page, '', /^5\d\d /);
    await ends('none');
    await say(page, 'NO');
    await ends('crlf');
    await say(page, 'OP', /^250 /);
    await ends('paste');
    await write(page, ['MAIL FROM:<ana@meadow.test>', 'RCPT TO:<ben@harbor.test>', 'DATA'], /^354 /);
    await connect(page, hosts.imap, /^\* OK/);
    same(await value(), 'a1 ', 'the offered tag');
    await say(page, 'LOGIN ben cedar', /^a1 OK/);
    await say(page, 'b7 NOOP', /^b7 OK/);
    await page.keyboard.press('ArrowUp');
    same(await value(), 'b8 NOOP', 'a line from before with the tag of now');
    await page.fill(on.line, '');
    await say(page, 'b8 APPEND INBOX {14}', /^\+/);
    await write(page, ['Subject: ab'], undefined);
    await page.waitForFunction(s => document.querySelector(s).textContent.startsWith('0 of 3 '), '#count');
    await write(page, ['c', ''], /^b8 OK/);
    same(page.trouble, [], 'trouble');
  });

  spec('what can be typed now: by keyboard alone, with reasons', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    const value = () => page.inputValue(on.line);
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    const chosen = () => page.evaluate(s => document.getElementById(document.querySelector(s).getAttribute('aria-activedescendant') ?? '')?.textContent ?? '', on.line);
    const open_ = () => page.getAttribute(on.line, 'aria-expanded');
    const shows = text => page.locator(on.option, { hasText: text }).first().waitFor();
    await page.focus(on.line);
    await shows('EHLO');
    same(await open_(), 'true', 'the list is there by itself');
    same(await chosen(), '', 'nothing is chosen');
    // Nothing was typed and nothing is chosen: Tab leads on, and the arrow keys are for what was sent.
    await press('Tab');
    holds(!await page.evaluate(s => document.activeElement.matches(s), on.line), 'Tab does not lead on');
    await page.focus(on.line);
    await press('ArrowDown');
    same([await chosen(), await value()], ['', ''], 'ArrowDown outside the list');
    await press('Control+Space');
    holds(/^EHLO/.test(await chosen()), `chosen: ${await chosen()}`);
    await press('ArrowUp');
    same(await chosen(), '', 'above the first option');
    await press('Alt+ArrowDown', 'End');
    const last = page.locator('[role=option][aria-selected=true]');
    same(await last.getAttribute('aria-disabled'), 'true', 'the last option is refused');
    holds(/Not (now|here|served)|does not serve/.test(await last.textContent()), `and does not say why: ${await last.textContent()}`);
    const name = (await last.textContent()).match(/^[A-Z]+/)?.[0];
    // Refused ones can be written all the same.
    await press('Enter');
    holds((await value()).trimEnd() === name, `written: ${await value()}`);
    same((await transcript(page)).length, 1, 'Enter in the list sends nothing');
    await page.fill(on.line, '');
    await shows('EHLO');
    await press('Control+Space', 'ArrowRight');
    same(await value(), 'EHLO ', 'taken with the right arrow');
    await shows('laptop.meadow.test');
    await press('Control+Space', 'Tab');
    same(await value(), 'EHLO laptop.meadow.test', 'taken with Tab');
    await press('Enter');
    await answer(page, 1, /^250 /);
    await shows('MAIL');
    await press('m', 'Tab');
    await shows('<ana@meadow.test>');
    await page.keyboard.type('a');
    await page.waitForFunction(s => document.querySelectorAll(s).length === 2, on.option);
    await press('Tab', 'Enter');
    await answer(page, 3, /^250 /);
    await page.keyboard.type('RCPT TO:<');
    await page.locator(`${on.option}[aria-disabled=true]`, { hasText: 'This server does not relay to meadow.test' }).waitFor();
    // Esc closes, then leaves; Enter sends what stands there.
    await press('Escape');
    same(await open_(), 'false', 'after Esc');
    holds(await page.evaluate(s => document.activeElement.matches(s), on.line), 'Esc left at once');
    await press('Escape');
    holds(!await page.evaluate(s => document.activeElement.matches(s), on.line), 'a second Esc does not leave');
    await press('/');
    await page.keyboard.type('ben@harbor.test>');
    await press('Enter');
    await answer(page, 5, /^250 /);
    await shows('DATA');
    same(page.trouble, [], 'trouble');
  });

  spec('suggestions: full, hints, off, or as the page says', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.pop3, /^\+OK/);
    await page.waitForSelector(on.option);
    await page.selectOption('#completion', 'hint');
    same(await page.locator(on.option).count(), 0, 'options with hints');
    await page.focus(on.line);
    await page.keyboard.type('US');
    await page.locator('.help__tab', { hasText: 'USER' }).waitFor();
    holds(/USER/.test(await page.textContent('.syntax__now')), 'no syntax');
    await page.keyboard.press('Control+Space');
    await page.waitForSelector(`${on.option}[aria-selected=true]`);
    await page.keyboard.press('Escape');
    await page.selectOption('#completion', 'off');
    holds(!await page.isVisible('#help') && !await page.isVisible('#options'), 'something is shown');
    await page.reload();
    await page.waitForSelector(on.line);
    same(await page.getAttribute('glass-menu', 'data-how'), 'off', 'after a reload');
    await page.focus(on.line);
    await page.keyboard.type('CAPA');
    await page.keyboard.press('Enter');
    await answer(page, 1, /^\+OK/);
    // A page that says how: nobody can choose.
    await page.addInitScript(() => document.addEventListener('readystatechange', () => { document.body.dataset.completion = 'full'; }));
    await page.reload();
    await page.waitForSelector(on.option);
    holds(!await page.isVisible('#completion'), 'the choice is there');
    same(page.trouble, [], 'trouble');
  });

  spec('what was sent can be searched, is kept without passwords', async ({ browser, server }) => {
    const page = await open(browser, server);
    const value = () => page.inputValue(on.line);
    await connect(page, hosts.imap, /^\* OK/);
    await say(page, 'LOGIN ben cedar', /^a1 OK/);
    await say(page, 'SELECT INBOX', /^a2 OK/);
    await say(page, 'NOOP', /^a3 OK/);
    const kept = await page.evaluate(() => JSON.stringify(localStorage));
    holds(/SELECT INBOX/.test(kept) && !/cedar/.test(kept), `kept: ${kept}`);
    await page.reload();
    await page.waitForSelector(on.line);
    await page.focus(on.line);
    await page.keyboard.type('x');
    await page.keyboard.press('Control+r');
    await page.keyboard.type('sel');
    holds(/SELECT INBOX/.test(await page.textContent('.recall__hit')), `found: ${await page.textContent('.recall__hit')}`);
    await page.keyboard.press('Escape');
    holds((await value()).endsWith('x') && await page.evaluate(s => document.activeElement.matches(s), on.line), 'Esc does not lead back');
    await page.keyboard.press('Control+r');
    await page.keyboard.press('Control+r');
    await page.keyboard.press('Enter');
    same(await value(), 'a4 SELECT INBOX', 'the line that was found, with a tag');
    same(page.trouble, [], 'trouble');
  });

  spec('the overview of keys is drawn from the table that binds them', async ({ browser, server }) => {
    const page = await open(browser, server);
    await page.keyboard.press('?');
    const shown = await page.$$eval('#keys-list section', all => all.map(s => [s.dataset.context, [...s.querySelectorAll('li')].map(li => li.dataset.keys)]));
    const bound = await page.evaluate(async () => (await import('/static/js/lib/keys.js')).CONTEXTS.map(c => [c.id, c.rows.map(r => r.keys.join(' or '))]));
    same(shown, bound, 'the overview');
    holds(shown.length >= 6, 'contexts are missing');
  });
}
