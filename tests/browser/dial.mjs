// The dial: what servers put up with.
import { on, path, hosts, connect, say } from './page.mjs';

/** The dial turned to teaching, and a line that is bent. */
export async function dialled(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  await say(page, 'MAIL FROM: <ana@meadow.test>', /^501 /);
  await page.selectOption('#dial', 'teaching');
  await page.waitForSelector('#dial-more:not([hidden])');
  await say(page, 'MAIL FROM: <ana@meadow.test>', /^250 /);
}

/** @param spec takes a title and what to do @param tools what every spec needs */
export function specs(spec, { open, holds, same }) {
  spec('the dial: the same line is refused and taken, and says who takes it', async ({ browser, server }) => {
    const page = await open(browser, server);
    await dialled(page);
    const marks = await page.$$eval('ol#wire li.habit[data-habit="smtp.space-after-colon"]', all => all.map(li => li.textContent));
    same(marks.length, 2, 'lines about which servers differ');
    holds(marks.every(text => /Strict RFC: 501\. Teaching, Postfix: 250\. /.test(text)), `the mark says: ${marks[0]}`);
    await page.click('#dial-says');
    const habits = await page.locator('#dial-habits li').count();
    holds(habits > 10 && (await page.textContent('#dial-says')).includes(`${habits} habits in SMTP`), `${habits} habits`);
    holds(/Teaching\. Servers take/.test(await page.textContent('#say')), 'a screen reader hears nothing of the change');
    await page.reload();
    await page.waitForSelector('#dial-more:not([hidden])');
    same(await page.inputValue('#dial'), 'teaching', 'the dial after a reload');
    // By keyboard: back to strict.
    await page.focus('#dial');
    await page.keyboard.press('Home');
    await page.waitForSelector('#dial-more', { state: 'hidden' });
    await say(page, 'RSET', /^250 /);
    await say(page, 'MAIL FROM: <ana@meadow.test>', /^501 /);
    same(page.trouble, [], 'trouble');
  });
}
