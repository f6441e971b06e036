/** Lists as files for a spreadsheet: everything that passes the filter, as the list shows it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';

await onEachKind('a list as a file for a spreadsheet', (kind) => {
  let app: TestApp;
  let key: string;
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.api.fetch(
      new Request(`http://localhost/api${path}`, { headers: { authorization: `Bearer ${key}`, accept: 'text/csv', ...headers } }),
    );
  const linesOf = async (path: string, language = 'fr-FR,fr;q=0.9'): Promise<string[]> => {
    const answer = await get(path, { 'accept-language': language });
    expect(answer.status).toBe(200);
    // With the mark that tells a spreadsheet the text is UTF-8; `text` of an answer would swallow it.
    const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());
    expect(whole.startsWith('\ufeff')).toBe(true);
    return whole.slice(1).trimEnd().split('\n');
  };
  beforeAll(async () => {
    app = await testApp(kind);
    key = (await app.op('apiKey.create', { name: 'sheet', roles: ['manager'] })).key;
    await app.op('client.create', { code: 'EMBRUNS', name: 'Comptoir; des "Embruns"' });
    const { ref } = await app.op('dossier.create', { title: '=1+1', client: 'EMBRUNS', status: 'confirmed' });
    const line = { dossier: ref, side: 'sale', nature: 'fee', label: 'Frais' };
    await app.op('priceLine.add', { ...line, money: { amount: '1236.50', currency: 'EUR' } });
    await app.op('dossier.create', { title: 'Tōkyō', client: 'EMBRUNS', currency: 'JPY' });
  });
  afterAll(() => app?.remove());

  it('has titles, words and amounts in French as a French spreadsheet reads them', async () => {
    const [head, ...rows] = await linesOf('/dossiers?sort=ref');
    const titles = head!.split(';');
    expect(titles).toEqual(expect.arrayContaining(['Intitulé', 'Devise', 'Client', 'Client (code)']));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain(`'=1+1;Confirmé;"Comptoir; des ""Embruns""";EMBRUNS`);
    const cells = (row: string) =>
      Object.fromEntries(
        row
          .split(';')
          .slice(-titles.length)
          .map((cell, i) => [titles[i], cell]),
      );
    expect(rows[1]).toContain('Tōkyō');
    expect(cells(rows[1]!.replace(/"[^"]*(""[^"]*)*"/, ''))).toMatchObject({ Devise: 'JPY', Vente: '0', 'Créé le': '2026-01-12 10:00:00' });
    expect(cells(rows[0]!.replace(/"[^"]*(""[^"]*)*"/, ''))).toMatchObject({ Devise: 'EUR', Vente: '1236,50', Solde: '1236,50' });
  });

  it('and in English as an English one does', async () => {
    const [head, row] = await linesOf('/dossiers?sort=ref&filter=currency:EUR', 'en-GB');
    expect(head).toContain('Client,Client (code)');
    expect(row).toContain(',1236.50,');
    expect(row).toContain('Confirmed');
  });

  it('holds all that passes the filter, however many pages that is, each once and in order', async () => {
    const codes = Array.from({ length: 430 }, (_, i) => `CL${String(i).padStart(4, '0')}`);
    for (const code of codes) await app.op('client.create', { code, name: `Client ${code}` });
    const [head, ...rows] = await linesOf('/clients?sort=code&limit=3');
    const at = head!.split(';').indexOf('Code');
    expect(rows.map((r) => r.split(';')[at]).filter((c) => c !== 'EMBRUNS')).toEqual(codes);
    expect(await linesOf('/clients?filter=code:CL0007')).toHaveLength(2);
  });

  it('is refused as the list is, and only lists are files', async () => {
    const wrong = await get('/clients?filter=colour:red');
    expect([wrong.status, wrong.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    key = (await app.op('apiKey.create', { name: 'none', roles: ['agent'] })).key;
    expect((await get('/users')).status).toBe(403);
    const one = await get('/clients/EMBRUNS');
    expect(one.headers.get('content-type')).toContain('application/json');
  });
});
