import { chromium as c } from 'playwright-core';
const [url, out] = process.argv.slice(2);
const b = await c.launch({ executablePath: '/usr/bin/chromium', args: ['--headless','--no-sandbox','--disable-gpu'] });
for (const [scheme, w, h] of [['light',1000,600],['dark',1000,600],['light',360,640]]) {
  const p = await b.newPage({ colorScheme: scheme, viewport: { width: w, height: h } });
  await p.goto('file://' + url); await p.screenshot({ path: `${out}-${scheme}-${w}.png` });
}
await b.close();
