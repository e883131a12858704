// The resolver among the consoles, and the zone editor beside the world.
import { path } from './page.mjs';

/** A question typed at the resolver, and the line that answers it. */
export async function asked(page, line, answer) {
  await page.fill('#line', line);
  await page.press('#line', 'Enter');
  await page.waitForFunction(wanted => [...document.querySelectorAll('ol#wire > li')].some(li => li.textContent.includes(wanted)), answer);
}

export async function resolver(page) {
  await page.selectOption('#host', 'dns.meadow.test:53');
  await page.click('#connect');
  await page.waitForSelector('#composer:not([hidden])');
}

/** @param spec takes a title and what to do @param tools what every spec needs */
export function specs(spec, { open, holds, same }) {
  spec('a question is typed at the resolver, and a zone that is changed answers otherwise until it is undone', async ({ browser, server }) => {
    const page = await open(browser, server, { at: path.playground });
    await resolver(page);
    await asked(page, 'MX harbor.test', '10 mx1.harbor.test.');
    await page.fill('#line', 'MX a..b');
    await page.press('#line', 'Enter');
    await page.waitForSelector('#refusal:not([hidden])');
    holds(/^Column 4: /.test(await page.textContent('#refusal-text')), 'the refusal has no place');
    await page.click('#zone summary');
    await page.waitForFunction(() => document.querySelector('#zone-text').value.includes('mx1'));
    const text = await page.inputValue('#zone-text');
    await page.fill('#zone-text', `${text}new IN A 192.0.2.300\n`);
    await page.click('#zone-save');
    await page.waitForSelector('#zone-wrong li');
    holds(/Line \d+, column 10 An IPv4 address/.test(await page.textContent('#zone-wrong')), await page.textContent('#zone-wrong'));
    await page.fill('#zone-text', `${text}new IN A 192.0.2.30\n`);
    await page.click('#zone-save');
    await page.waitForFunction(() => document.querySelector('#zone-said').textContent.startsWith('Saved'));
    await asked(page, 'A new.harbor.test', '192.0.2.30');
    await page.selectOption('#zone-trouble', 'servfail');
    await asked(page, 'A mx1.harbor.test', 'SERVFAIL id');
    same(page.trouble, [], 'trouble');
  });
}
