/** Logging in, finding dossiers, moving around: in a browser, against the real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, logIn, type Session, type Stage, skipped, startStage } from './browser.ts';

if (skipped) process.stderr.write(`${skipped}\n`);

interface Row {
  readonly ref: string;
  readonly title: string;
  readonly departure: string | null;
  readonly balance: { amount: string };
}

describe.skipIf(skipped !== null)('the console: lists', () => {
  let stage: Stage;
  let session: Session;
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open();
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });
  const rowsOf = (page: Session['page']) => page.getByTestId('row');
  const rows = () => rowsOf(session.page);
  const refs = async () => (await rows().locator('td:first-child').allTextContents()).map((t) => t.trim());
  const load = async (path: string) => {
    await session.page.goto(path);
    await rows().first().waitFor();
  };
  const list = (query: string) => api<{ items: Row[]; has_more: boolean }>(session.page, `/dossiers?${query}`);

  it('refuses a wrong password in words, then lets the right one in to the page that was asked for', async () => {
    const { page, trouble, close } = await stage.open({ login: false });
    await page.goto('/clients?q=a');
    await page.waitForURL(/\/login\?next=/);
    await page.getByRole('button', { name: 'Log in' }).click();
    expect(await page.getByLabel('Login').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Login').fill(stage.server.login);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect.poll(() => page.getByRole('alert').first().textContent()).toContain('The login or the password is wrong');
    expect(await page.getByTestId('toast').count()).toBe(1);
    await logIn(page, stage.server);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/clients?q=a');
    expect(trouble).toEqual([]);
    await close();
  });

  it('does not follow a link that leads out of the console after logging in', async () => {
    const { page, close } = await stage.open({ login: false });
    await page.goto('/login?next=//example.org/x');
    await logIn(page, stage.server);
    expect(new URL(page.url()).href.startsWith(stage.server.url)).toBe(true);
    await close();
  });

  it('says that there is no such page in the language of whoever is there, beside the menu', async () => {
    const { page, trouble, close } = await stage.open({ locale: 'fr' });
    await page.goto('/nowhere/at/all');
    await page.getByText('Cette page n’existe pas').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Dossiers' }).click();
    await rowsOf(page).first().waitFor();
    expect(trouble).toEqual([]);
    await close();
  });

  it('shows what the server lists, filters on the server, and keeps the question in the address', async () => {
    const { page } = session;
    await load('/dossiers');
    expect(await refs()).toEqual((await list('limit=50')).items.map((d) => d.ref));
    await page.getByTestId('view-tabs').getByRole('button', { name: 'Quotes' }).click();
    const quotes = (await list('limit=50&filter=status:quote')).items.map((d) => d.ref);
    expect(quotes.length).toBeGreaterThan(0);
    await expect.poll(refs).toEqual(quotes);
    expect(new URL(page.url()).searchParams.get('status')).toBe('quote');
    await page.getByTestId('view-tabs').getByRole('button', { name: 'To collect' }).click();
    await expect.poll(refs).toEqual((await list(`limit=50&filter=${encodeURIComponent('balance>0')}`)).items.map((d) => d.ref));
    const from = '2026-12-01';
    await page.getByLabel('Departure from').fill(from);
    await expect
      .poll(refs)
      .toEqual((await list(`limit=50&filter=${encodeURIComponent(`departure>=${from} balance>0`)}`)).items.map((d) => d.ref));
    await page.reload();
    await rows().first().waitFor();
    expect(await page.getByLabel('Departure from').inputValue()).toBe(from);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  it('filters by the client chosen by name', async () => {
    const { page } = session;
    await load('/dossiers');
    const { items } = await api<{ items: { code: string; name: string }[] }>(page, '/clients?limit=1&filter=kind:company');
    const client = items[0]!;
    await page.getByTestId('filter-bar').getByRole('combobox', { name: 'Client' }).fill(client.name);
    await page.getByRole('option', { name: client.name }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('client')).toBe(client.code);
    await expect.poll(refs).toEqual((await list(`limit=50&filter=client:${client.code}`)).items.map((d) => d.ref));
  });

  it('sorts by a column and back', async () => {
    const { page } = session;
    await load('/dossiers');
    const header = page.getByRole('columnheader', { name: 'Balance' });
    await header.getByRole('button').click();
    await expect.poll(refs).toEqual((await list('limit=50&sort=-balance')).items.map((d) => d.ref));
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    await header.getByRole('button').click();
    await expect.poll(refs).toEqual((await list('limit=50&sort=balance')).items.map((d) => d.ref));
  });

  it('pages forward and back by cursor', async () => {
    const { page } = session;
    await load('/dossiers');
    const first = await refs();
    expect((await list('limit=50')).has_more).toBe(true);
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(async () => (await refs())[0]).not.toBe(first[0]);
    expect((await refs()).some((ref) => first.includes(ref))).toBe(false);
    await page.getByRole('button', { name: 'Previous page' }).click();
    await expect.poll(refs).toEqual(first);
  });

  it('finds by words, says when nothing is found, and takes operators typed as words for words', async () => {
    const { page } = session;
    await load('/dossiers');
    const wanted = (await list('limit=1')).items[0]!;
    await page.getByRole('searchbox').fill(wanted.ref);
    await expect.poll(refs).toEqual([wanted.ref]);
    await page.getByRole('searchbox').fill('zzzz nobody');
    await page.getByTestId('empty-state').waitFor();
    await page.goto('/clients');
    await rows().first().waitFor();
    await page.getByRole('searchbox').fill('status:"x| -');
    await page.getByTestId('empty-state').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is worked by keyboard: search, down to the rows, open, back', async () => {
    const { page } = session;
    await load('/dossiers');
    await page.keyboard.press('/');
    expect(await page.getByRole('searchbox').evaluate((e) => e === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const second = (await refs())[1]!;
    expect(await page.evaluate(() => document.activeElement?.querySelector('td')?.textContent)).toBe(second);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/dossiers/${second}`);
    await page.goBack();
    await rows().first().waitFor();
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'New dossier' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'New dossier' }).waitFor({ state: 'detached' });
  });

  it('goes anywhere from the command palette', async () => {
    const { page } = session;
    await load('/dossiers');
    const wanted = (await list('limit=1&sort=ref')).items[0]!;
    await page.keyboard.press('Control+k');
    await page.getByTestId('cmdk-input').fill(wanted.ref);
    await page.getByRole('option', { name: new RegExp(wanted.ref) }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/dossiers/${wanted.ref}`);
    await page.keyboard.press('Control+k');
    await page.getByTestId('cmdk-input').fill('accoun');
    await page.getByRole('option', { name: 'Accounting' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/accounting');
  });

  it('opens a dossier for a client created on the way', async () => {
    const { page } = session;
    await load('/dossiers');
    await page.getByRole('button', { name: 'New dossier' }).click();
    const dialog = page.getByRole('dialog', { name: 'New dossier' });
    await dialog.getByLabel('Title').fill('Week-end à Lisbonne');
    await dialog.getByRole('combobox', { name: 'Client' }).fill('Brumaire & Cie');
    await page.getByRole('option', { name: /Create client “Brumaire & Cie”/ }).click();
    await expect.poll(() => dialog.getByRole('combobox', { name: 'Client' }).inputValue()).toBe('Brumaire & Cie');
    await dialog.getByLabel('Travellers').fill('LEROUX/ANNE MRS\nLEROUX/PAUL MR');
    await dialog.getByLabel('Departure').fill('2027-03-14');
    await dialog.getByLabel('Return').fill('2027-03-10');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect.poll(() => dialog.getByRole('alert').textContent()).toContain('before the departure');
    await dialog.getByLabel('Return').fill('2027-03-17');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Week-end à Lisbonne' }).waitFor();
    expect(await page.locator('.facts').textContent()).toContain('Brumaire & Cie');
    expect(await page.locator('.facts').textContent()).toContain('2 travellers');
  });

  it('creates a client with the references he requires, changes him, and does the same with a supplier', async () => {
    const { page } = session;
    await load('/clients');
    await page.getByRole('button', { name: 'New client' }).click();
    let dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Ateliers Vendémiaire');
    await dialog.getByRole('textbox', { name: 'Code', exact: true }).fill('VENDEM');
    await dialog.getByLabel('E-mail').fill('not an address');
    await dialog.getByRole('button', { name: 'Add a reference' }).click();
    await dialog.getByLabel('Field').fill('costCentre');
    await dialog.getByLabel('Label').fill('Cost centre');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('E-mail').fill('contact@vendemiaire.example');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill('Vendémiaire');
    await expect.poll(refs).toEqual(['VENDEM']);
    await rows().first().click();
    dialog = page.getByRole('dialog');
    await dialog.getByLabel('Payment days').fill('45');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await api(page, '/clients/VENDEM')).toMatchObject({
      paymentDays: 45,
      email: 'contact@vendemiaire.example',
      requiredReferences: [{ field: 'costCentre', label: 'Cost centre', required: true }],
    });
    await load('/suppliers');
    await page.getByRole('button', { name: 'New supplier' }).click();
    dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Navettes du Port');
    await dialog.getByRole('textbox', { name: 'Code', exact: true }).fill('NAVETTES');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill('Navettes');
    await expect.poll(refs).toEqual(['NAVETTES']);
    await rows().first().click();
    dialog = page.getByRole('dialog', { name: 'Edit supplier NAVETTES' });
    await dialog.getByLabel('Name').fill('Navettes du Vieux Port');
    await dialog.getByLabel('VAT number').fill('fr 44 732829320');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await api(page, '/suppliers/NAVETTES')).toMatchObject({
      name: 'Navettes du Vieux Port',
      vatNumber: 'FR44732829320',
      email: null,
    });
    await expect.poll(() => rows().first().textContent()).toContain('Navettes du Vieux Port');
  });

  it('asked nothing of another host and raised no error', () => {
    expect(session.trouble).toEqual([]);
  });
});
