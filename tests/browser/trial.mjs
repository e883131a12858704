// Why an answer, and what would have happened otherwise, in the page.
import { on, hosts, transcript, tabTo, connect, say } from './page.mjs';
import { dial } from './server.mjs';

const EHLO = 'EHLO laptop.meadow.test', MAIL = 'MAIL FROM:<ana@meadow.test>', NOBODY = 'RCPT TO:<nobody@harbor.test>', BEN = 'RCPT TO:<ben@harbor.test>';

/** A recipient whom nobody knows, and what would have happened otherwise. */
export async function tried(page) {
  await connect(page, hosts.mx, /^220 /);
  for (const line of [EHLO, MAIL]) await say(page, line, /^250 /);
  await say(page, NOBODY, /^5\d\d /);
  await page.locator('.why > details > summary').last().click();
  await page.locator('glass-trial .btn').first().click();
  await page.waitForSelector('.trial__lines');
  await page.evaluate(() => document.querySelector('.trial').scrollIntoView({ block: 'nearest' }));
}

export function specs(spec, { open, holds, same }) {
  spec('keyboard only: why no, try it, edit as, and the transcript stays as it is', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    for (const line of [EHLO, MAIL]) await say(page, line, /^250 /);
    await say(page, NOBODY, /^5\d\d /);
    const before = await transcript(page);
    await page.locator('h1').evaluate(h => { h.tabIndex = -1; h.focus(); });
    await tabTo(page, '.why > details > summary', 200);
    await page.keyboard.press('Enter');
    same(await page.locator('.why .rule:visible').count(), 1, 'rules that are shown');
    holds(/\d rules held/.test(await page.textContent('.rules__held > summary')), 'the rules that held are not counted');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    holds(await page.locator('.why .rule:visible').count() > 3, 'the rules that held are not shown');
    await tabTo(page, 'glass-trial .btn', 20);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.trial__lines .line');
    const text = (await page.textContent('.trial')).replace(/\s+/g, ' ');
    for (const part of ['What would have happened', `Instead: ${BEN}`, '250 2.1.5']) holds(text.includes(part), `${part} is not in ${text}`);
    same(await page.locator('.trial__lines .line__n:visible').count(), 0, 'numbers in the trial');
    same(await page.getAttribute('glass-trial .btn', 'aria-expanded'), 'true', 'the button');
    await page.waitForFunction(() => /What would have happened/.test(document.querySelector('#say').textContent));
    same(await transcript(page), before, 'the transcript');
    await tabTo(page, '.trial .btn', 60);
    await page.keyboard.press('Enter');
    same(await page.inputValue(on.line), BEN, 'the command line');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /250 2\.1\.5/.test([...document.querySelectorAll('ol#wire > .line--s')].at(-1)?.textContent));
    await page.locator('glass-trial > .btn').click();
    same(await page.locator('.trial').count(), 0, 'trials after it was put away');
    same(page.trouble, [], 'trouble');
  });

  spec('a program on a port is tried too; what nobody saw is said kindly', async ({ browser, server }) => {
    const early = dial(server.at.pop3.port);
    await early.expect(/^\+OK.*\r\n/);
    await early.say('LIST', /^-ERR.*\r\n/m);
    const page = await open(browser, server);
    await page.locator('[role=tab]').first().click();
    const last = page.locator('ol#wire .why').last();
    await last.locator('summary').first().click();
    await last.locator('glass-trial > .btn').click();
    await page.waitForSelector('.trial--none');
    holds(/is not kept/.test(await page.textContent('.trial--none')), 'it does not say why');
    await early.say('LIST', /^-ERR.*\r\n/m);
    await page.waitForFunction(() => document.querySelectorAll('ol#wire .why').length === 2);
    await last.locator('summary').first().click();
    await last.locator('glass-trial > .btn').click();
    await page.waitForSelector('.trial__lines');
    const text = (await page.textContent('.trial__what')).replace(/\s+/g, ' ');
    holds(/PASS ••••••••/.test(text), text);
    await early.say('USER ben', /^\+OK.*\r\n/m);
    await early.say('PASS cedar', /^\+OK.*\r\n/m);
    await early.say('DELE 1', /^\+OK.*\r\n/m);
    early.close();
    await page.waitForFunction(() => /no letter marked with DELE is removed/.test(document.querySelector('.shift__left')?.textContent));
    same(page.trouble, [], 'trouble');
  });

  spec('a fix shows no password and keeps it', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.pop3, /^\+OK/);
    await say(page, 'USER ben', /^\+OK/);
    await say(page, 'PSS cedar', /^-ERR/);
    holds(/PASS ••••••••/.test(await page.textContent('[data-fix]')), 'the password is shown');
    await page.locator('[data-fix]').last().click();
    same(await page.inputValue(on.line), 'PASS cedar', 'the command line');
    same(page.trouble, [], 'trouble');
  });
}
