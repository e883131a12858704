// Ways to look at a line.
import { hosts, connect, say } from './page.mjs';

export function specs(spec, { open, holds, same }) {
  spec('views of a line, by keyboard: octets, notes, what tokens carry, a pinned card', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.imap, /^\* OK/);
    await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
    await say(page, 'a2 SELECT INBOX', /^a2 OK/);
    await say(page, 'a3 FETCH 1:* FAST', /^a3 OK/);
    await page.keyboard.press('Escape');
    await page.locator('.tok', { hasText: 'FAST' }).last().focus();
    await page.keyboard.press('d');
    await page.waitForFunction(() => /1:\* is 1 2 /.test(document.querySelector('.line__carries')?.textContent));
    await page.keyboard.press('x');
    await page.waitForSelector('.line--c .hex__run--end');
    holds(!/63 65 64 61 72/.test(await page.locator('#wire').textContent()), 'the octets show the password');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.hex__run.is-sel');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => /FLAGS INTERNALDATE RFC822\.SIZE/.test(document.querySelector('#explain').textContent));
    holds(await page.isVisible('#unpin'), 'the card is not pinned');
    await page.keyboard.press('Escape');
    holds(!await page.isVisible('#unpin'), 'Esc does not unpin');
    await page.keyboard.press('n');
    await page.waitForSelector('.drop');
    same(page.trouble, [], 'trouble');
  });
}
