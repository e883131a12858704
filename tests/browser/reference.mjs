// Cards of codes, and the reference.
import { on, path, answer } from './page.mjs';
import { coded } from './scene.mjs';

export function specs(spec, { open, holds, same }) {
  spec('the card of a code: its digits, who must act, what else could have come, its page', async ({ browser, server }) => {
    const page = await open(browser, server);
    await coded(page);
    const card = await page.textContent(on.card);
    for (const said of ['unknown here', 'Mail system', 'Who must act', 'What to do']) holds(card.includes(said), `the card does not say ${said}: ${card}`);
    await page.click(`${on.card} summary`);
    const others = await page.$$eval(`${on.card} .code__others code`, all => all.map(e => e.textContent));
    holds(others.includes('452') && !others.includes('550') && !others.includes('354'), `what else: ${others}`);
    await page.locator('.tok[data-field="smtp.enhanced-code"]').last().click();
    holds((await page.textContent(on.card)).includes('no such mailbox'), 'the enhanced code is not explained');
    await page.click(`${on.card} .explain__page a`);
    await page.waitForURL('**/reference/smtp/5.1.1');
    same(page.trouble, [], 'trouble');
  });

  spec('the reference: found by typing, read, tried in the playground', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.home });
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL('**' + path.reference);
    await page.fill('#find', 'recipient on the envelope');
    await page.waitForFunction(() => document.querySelector('#imap').hidden && !document.querySelector('#smtp').hidden);
    const left = await page.$$eval('#smtp li', all => all.filter(e => e.checkVisibility()).map(e => e.querySelector('code').textContent));
    same(left, ['RCPT', '250'], 'what is left');
    await page.fill('#find', 'no such thing anywhere');
    await page.waitForSelector('#none:not([hidden])');
    await page.fill('#find', '');
    await page.click('#smtp a[href="/reference/smtp/EHLO"]');
    await page.waitForURL('**/reference/smtp/EHLO');
    await page.locator('.ref .tok[data-field="smtp.ehlo-keyword"]').first().click();
    await page.waitForURL('**/reference/field/smtp.ehlo-keyword');
    await page.goBack();
    await page.click('a[href^="/playground?open="]');
    await answer(page, 0, /^220 /);
    await page.waitForFunction(s => document.querySelector(s).value === 'EHLO laptop.meadow.test', on.line);
    await page.focus(on.line);
    await page.keyboard.press('Enter');
    await answer(page, 0, /^250 /);
    same(page.trouble, [], 'trouble');
  });

  spec('the reference can be read without a script', async ({ browser, server }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.home + '/reference?q=too+many+recipients');
    holds(await page.isVisible('a[href="/reference/smtp/452"]') && !await page.isVisible('a[href="/reference/smtp/RCPT"]'), 'the search does not work');
    await page.goto(server.home + path.command);
    const main = await page.textContent('main');
    for (const said of ['What the server asks first', 'What may come back', 'RCPT TO:<ben@harbor.test>', 'RFC 5321']) holds(main.includes(said), `the page does not say ${said}`);
  });
}
