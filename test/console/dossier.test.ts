/** One dossier worked on in a browser: prices, invoice, document, payment, refund, supplier invoice, and two people at once. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, type Session, type Stage, skipped, startStage } from './browser.ts';

interface Dossier {
  readonly ref: string;
  readonly version: number;
  readonly sale: { amount: string };
  readonly margin: { amount: string };
  readonly paid: { amount: string };
  readonly balance: { amount: string };
  readonly status: string;
}

describe.skipIf(skipped !== null)('the console: a dossier', () => {
  let stage: Stage;
  let session: Session;
  let ref: string;
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open();
    const { page } = session;
    await api(page, '/clients', {
      method: 'POST',
      body: { name: 'Comptoir des Embruns', code: 'EMBRUNS', email: 'achats@embruns.example' },
    });
    const made = await api<Dossier>(page, '/dossiers', {
      method: 'POST',
      body: { title: 'Séminaire à Saint-Malo', client: 'EMBRUNS', status: 'confirmed', travellers: ['GUERN/YANN MR'] },
    });
    ref = made.ref;
    await page.goto(`/dossiers/${ref}`);
    await page.getByRole('heading', { name: 'Séminaire à Saint-Malo' }).waitFor();
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });
  const get = () => api<Dossier>(session.page, `/dossiers/${ref}`);
  const dialog = () => session.page.getByRole('dialog');
  const action = async (name: string) => {
    await session.page.getByRole('button', { name: 'Actions', exact: true }).click();
    await session.page.getByRole('menuitem', { name }).click();
    await dialog().waitFor();
  };
  const choose = async (label: string, option: string) => {
    await dialog().getByRole('combobox', { name: label }).click();
    await session.page.getByRole('option', { name: option, exact: true }).click();
  };
  const done = (button: string) => dialog().getByRole('button', { name: button, exact: true }).click();
  const closed = () => dialog().waitFor({ state: 'detached' });
  const tab = (name: string) => session.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  const amount = (name: string) =>
    session.page.getByRole('group', { name: 'Amounts' }).getByRole('button', { name: new RegExp(`^${name}`) });

  it('takes a hotel by hand through the form its schema describes, and shows faults at their fields', async () => {
    const { page } = session;
    await action('Add service');
    await choose('Kind of service', 'Hotel');
    await dialog().getByLabel('Hotel', { exact: true }).fill('Hôtel des Remparts');
    await dialog().getByLabel('Check-in').fill('2027-04-02');
    const suppliers = await api<{ items: { code: string; name: string }[] }>(page, '/suppliers?limit=1');
    await dialog().getByRole('combobox', { name: 'Supplier' }).fill(suppliers.items[0]!.name);
    await page.getByRole('option', { name: suppliers.items[0]!.name }).first().click();
    await dialog().getByLabel('Sale').fill('1 250,50');
    await dialog().getByLabel('Purchase').fill('1000');
    await done('Add');
    await dialog().getByRole('alert').waitFor();
    expect(await dialog().getByRole('alert').textContent()).toContain('stays');
    await dialog().getByLabel('Check-out').fill('2027-04-05');
    await done('Add');
    await closed();
    await page.getByRole('article', { name: /Remparts/ }).waitFor();
    expect(await get()).toMatchObject({ sale: { amount: '1250.50' }, margin: { amount: '250.50' } });
    await expect.poll(() => amount('Margin').textContent()).toContain('250.50');
  });

  it('adds a dated price line and says where each amount comes from', async () => {
    const { page } = session;
    await action('Add price line');
    await dialog().getByLabel('Label').fill('File fee');
    await dialog().getByLabel('Amount').fill('twenty');
    await done('Add');
    await expect.poll(() => dialog().getByLabel('Amount').getAttribute('aria-invalid')).toBe('true');
    await dialog().getByLabel('Amount').fill('20');
    await dialog().getByLabel('VAT rate, %').fill('20');
    await done('Add');
    await closed();
    await tab('Prices');
    const table = page.getByRole('table', { name: 'Prices' });
    await expect.poll(() => table.textContent()).toContain('File fee');
    expect(await table.getByRole('row', { name: /File fee/ }).textContent()).toContain('Typed in');
    expect(await table.getByRole('row', { name: /^Total/ }).textContent()).toContain('€1,270.50');
    await amount('Margin').click();
    const drawer = page.getByRole('dialog', { name: /How “Margin” is computed/ });
    await drawer.getByRole('row', { name: /File fee/ }).waitFor();
    expect(await drawer.textContent()).toContain('Sale lines minus purchase lines');
    expect(await drawer.getByRole('row', { name: /^Result/ }).textContent()).toContain('€270.50');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('issues an invoice and shows the document as issued', async () => {
    const { page } = session;
    await page.getByRole('button', { name: 'Issue invoice' }).first().click();
    await done('Issue invoice');
    await closed();
    await tab('Invoices');
    const row = page.getByRole('table', { name: 'Invoices' }).getByRole('row').nth(1);
    const number = (await row.getByRole('cell').first().textContent())!;
    expect(await row.textContent()).toContain('€1,270.50');
    await row.getByRole('button', { name: `PDF ${number}` }).click();
    const frame = page.getByTestId('pdf-preview');
    await frame.waitFor();
    expect(await frame.getAttribute('src')).toMatch(/^blob:/);
    const [download] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('link', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toBe(`${number}.pdf`);
    expect((await readFile((await download.path())!)).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await dialog().getByRole('link', { name: 'Open in a new tab' }).getAttribute('href')).toBe(`/api/invoices/${number}/pdf`);
    await dialog().getByRole('button', { name: 'Close' }).click();
    await closed();
    await page.getByRole('button', { name: 'Issue invoice' }).first().click();
    await done('Issue invoice');
    await expect.poll(() => dialog().getByRole('alert').textContent()).toContain('nothing to invoice');
    await page.keyboard.press('Escape');
    await closed();
  });

  it('offers the itinerary and the voucher of what was sold, as they are now', async () => {
    const { page } = session;
    await tab('Documents');
    const papers = page.getByRole('region', { name: 'Documents' });
    await expect
      .poll(() => papers.locator('.ref').allTextContents())
      .toEqual([`itinerary-${ref}.pdf`, `voucher-${ref}-1.pdf`, expect.stringMatching(/^F\d{4}-\d{6}\.pdf$/)]);
    const addresses: string[] = [];
    for (const [file, title] of [
      [`itinerary-${ref}.pdf`, `Itinerary of ${ref}`],
      [`voucher-${ref}-1.pdf`, `Voucher ${ref}-1`],
    ] as const) {
      await papers.getByRole('button', { name: file }).click();
      await page.getByRole('dialog', { name: title }).waitFor();
      const frame = page.getByTestId('pdf-preview');
      await frame.waitFor();
      expect(await frame.getAttribute('src')).toMatch(/^blob:/);
      const [download] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('link', { name: 'Download' }).click()]);
      expect(download.suggestedFilename()).toBe(file);
      expect((await readFile((await download.path())!)).subarray(0, 5).toString()).toBe('%PDF-');
      addresses.push((await dialog().getByRole('link', { name: 'Open in a new tab' }).getAttribute('href'))!);
      await dialog().getByRole('button', { name: 'Close' }).click();
      await closed();
    }
    expect(addresses).toEqual([`/api/dossiers/${ref}/itinerary`, expect.stringMatching(/^\/api\/services\/\w{26}\/voucher$/)]);
  });

  it('records a payment, places it on the invoice and refuses to give back what is not overpaid', async () => {
    const { page } = session;
    await page.getByRole('button', { name: 'Record payment' }).first().click();
    expect(await dialog().getByLabel('Amount').inputValue()).toBe('1270.50');
    await dialog().getByLabel('Amount').fill('1300,00');
    await done('Record payment');
    await closed();
    await tab('Payments');
    const allocation = page.getByRole('table', { name: 'What pays which invoice' });
    await expect.poll(() => allocation.textContent()).toContain('Paid');
    await expect.poll(() => page.locator('.tile', { hasText: 'Refundable' }).textContent()).toContain('€29.50');
    await action('Refund');
    await dialog().getByLabel('Amount').fill('500');
    await dialog().getByLabel('Reason').fill('Paid twice');
    await done('Refund');
    await expect.poll(() => dialog().getByRole('alert').textContent()).toContain('refund');
    await dialog().getByLabel('Amount').fill('29.50');
    await done('Refund');
    await closed();
    await expect.poll(async () => (await get()).paid.amount).toBe('1270.50');
    await expect.poll(() => page.getByRole('table', { name: 'Movements' }).textContent()).toContain('-€29.50');
  });

  it('credits the invoice with a reason', async () => {
    const { page } = session;
    await tab('Invoices');
    await page.getByRole('button', { name: /^Credit note F/ }).click();
    await dialog().getByLabel('Reason').fill('Wrong address');
    await done('Credit note');
    await closed();
    await expect.poll(() => page.getByRole('table', { name: 'Invoices' }).textContent()).toContain('-€1,270.50');
  });

  it('compares what the supplier bills with what was expected', async () => {
    const { page } = session;
    await tab('Suppliers');
    const table = page.getByRole('table', { name: 'Suppliers' });
    await expect.poll(() => table.textContent()).toContain('Not invoiced');
    // What is still to come is no fault.
    await expect.poll(() => table.textContent()).toContain('€1,000.00 to come');
    expect(await table.locator('.negative').count()).toBe(0);
    await action('Record supplier invoice');
    await dialog().getByRole('combobox', { name: 'Service' }).click();
    await page.getByRole('option', { name: /Remparts/ }).click();
    expect(await dialog().getByLabel('Total').inputValue()).toBe('1000.00');
    await dialog().getByLabel('Their reference').fill('REM-2027-001');
    await dialog().getByLabel('Total').fill('400');
    await done('Save');
    await closed();
    await expect.poll(() => table.textContent()).toContain('Partly invoiced');
    expect(await table.textContent()).toContain('€600.00 to come');
    await table.getByRole('button', { name: /^Close the rest/ }).click();
    await dialog().getByLabel('Reason').fill('Agreed discount');
    await done('Close the rest');
    await closed();
    await expect.poll(() => table.textContent()).toContain('Closed');
  });

  it('tells the story in sentences, in the language chosen', async () => {
    const { page } = session;
    const items = page.getByTestId('timeline').getByTestId('timeline-item');
    await expect
      .poll(() => items.allTextContents())
      .toEqual(expect.arrayContaining([expect.stringContaining('recorded a payment of €1,300.00')]));
    expect((await items.allTextContents()).join('\n')).not.toMatch(/\{\w+\}|undefined|\w+\.\w+Added/);
    await page.getByTestId('lang-switch').click();
    await expect.poll(() => items.allTextContents()).toEqual(expect.arrayContaining([expect.stringContaining('a encaissé 1')]));
    await page.getByTestId('lang-switch').click();
  });

  it('loses nobody’s work when two people change the dossier', async () => {
    const { page } = session;
    await action('Edit dossier');
    await dialog().getByLabel('Title').fill('Séminaire à Dinard');
    const { version } = await get();
    await api(page, `/dossiers/${ref}`, {
      method: 'PATCH',
      body: { title: 'Séminaire à Cancale' },
      headers: { 'if-match': `"${version}"` },
    });
    await done('Save');
    const conflict = page.getByTestId('conflict-dialog');
    await conflict.waitFor();
    await conflict.getByRole('button', { name: 'Show the latest version' }).click();
    await conflict.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Séminaire à Cancale' }).waitFor();
    await action('Edit dossier');
    expect(await dialog().getByLabel('Title').inputValue()).toBe('Séminaire à Cancale');
    await dialog().getByLabel('Title').fill('Séminaire à Dinard');
    await done('Save');
    await closed();
    await page.getByRole('heading', { name: 'Séminaire à Dinard' }).waitFor();
  });

  it('shows a person only what his roles allow', async () => {
    await api(session.page, '/users', {
      method: 'POST',
      body: { login: 'lecteur', name: 'Lise Lecteur', password: 'quatre mots simples ici', roles: ['viewer'], locale: 'en' },
    });
    const { page, close } = await stage.open({ login: false });
    await page.goto(`/login?next=/dossiers/${ref}`);
    await page.getByLabel('Login').fill('lecteur');
    await page.getByLabel('Password').fill('quatre mots simples ici');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Séminaire à Dinard' }).waitFor();
    expect(await page.getByRole('button', { name: 'Actions', exact: true }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Issue invoice|Record payment|Add service/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Accounting' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0);
    await close();
  });

  it('asked nothing of another host and raised no error', () => {
    expect(session.trouble).toEqual([]);
  });
});
