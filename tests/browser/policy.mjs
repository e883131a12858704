// Hosts and faults: what is turned, what goes wrong on purpose, and that both can be undone.
import { path, hosts, connect, say, tabTo } from './page.mjs';

const ready = page => page.waitForSelector('#f-set:enabled');
const faults = page => page.$$eval('#faults code', all => all.map(c => c.textContent));

/** A fault, a preset and a knob of one host. */
export async function turned(page) {
  await ready(page);
  await page.click('[data-preset=greylisting]');
  await page.click('#f-set');
  await page.waitForSelector('#faults code');
  await page.selectOption('#host', 'mx1.harbor.test');
  await page.waitForSelector('.knob.is-own[data-knob=greylisting]');
}

/** @param spec takes a title and what to do @param tools what every spec needs */
export function specs(spec, { open, holds, same }) {
  spec('policy: a fault that is set here is felt in the playground, once', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.policy });
    await ready(page);
    // By keyboard alone, from the form to the list.
    await tabTo(page, '#f-text');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Come "back"');
    same(await page.inputValue('#f-line'), 'mx1.harbor.test RCPT 451 4.3.0 "Come back" next 1', 'the line');
    await tabTo(page, '#f-set');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#faults code');
    const other = await page.context().newPage();
    await other.goto(server.home + path.playground);
    await connect(other, hosts.mx, /^220 /);
    await say(other, 'EHLO laptop.meadow.test', /^250 /);
    await say(other, 'MAIL FROM:<ana@meadow.test>', /^250 /);
    await say(other, 'RCPT TO:<ben@harbor.test>', /^451 4\.3\.0 Come back$/);
    await other.locator('.why > details > summary').last().click();
    const why = await other.locator('.rule--broke').last().textContent();
    holds(/A fault was set here: mx1\.harbor\.test RCPT 451/.test(why), `why: ${why}`);
    await say(other, 'RCPT TO:<ben@harbor.test>', /^250 /);
    await page.waitForSelector('#faults-none', { state: 'visible' });
    same(page.trouble, [], 'trouble');
  });

  spec('policy: a knob of one host is turned, undone, and like the others again', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.policy });
    await ready(page);
    await page.selectOption('#host', 'mx2.harbor.test');
    await page.selectOption('#k-reach', 'silent');
    await page.waitForSelector('.knob.is-own[data-knob=reach]');
    await page.selectOption('#host', 'mx1.harbor.test');
    same(await page.inputValue('#k-reach'), 'up', 'mx1');
    await page.selectOption('#host', 'mx2.harbor.test');
    same(await page.inputValue('#k-reach'), 'silent', 'mx2');
    await page.click('.knob[data-knob=reach] .knob__back');
    await page.waitForSelector('.knob[data-knob=reach]:not(.is-own)');
    await page.waitForSelector('#undo[aria-disabled=false]');
    await page.click('#undo');
    await page.waitForSelector('.knob.is-own[data-knob=reach]');
    same(await page.inputValue('#k-reach'), 'silent', 'mx2 after the step back');
    // What a knob does not take is refused, and shown as it is.
    await page.fill('#k-error_limit', 'many');
    await page.keyboard.press('Tab');
    await page.waitForSelector('#refusal:not([hidden])');
    same(await page.inputValue('#k-error_limit'), '100', 'the knob');
    same(page.trouble, [], 'trouble');
  });

  spec('policy: a line that is wrong says where, and faults are taken away', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.policy });
    await ready(page);
    await page.fill('#f-line', 'all RCPT 250 "Yes"');
    await page.click('#f-set');
    await page.waitForSelector('#refusal:not([hidden])');
    holds(/Column 10: A fault refuses/.test(await page.textContent('#refusal-text')), await page.textContent('#refusal-text'));
    await page.fill('#f-line', 'all any delay 5 always');
    await page.click('#f-set');
    await page.click('[data-preset=cut-after-dot]');
    await page.waitForFunction(() => document.querySelectorAll('#faults code').length === 2);
    same(await faults(page), ['all any delay 5 always', 'mx1.harbor.test end-of-data drop-reply next 1'], 'faults');
    holds(await page.locator('#refusal').isHidden(), 'the old refusal stays');
    await page.locator('#faults button').first().click();
    await page.waitForFunction(() => document.querySelectorAll('#faults code').length === 1);
    same(page.trouble, [], 'trouble');
  });
}
