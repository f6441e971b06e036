/** A day at an agency, through the API only: files come in, are priced, invoiced, paid, settled, refunded, exported; and the books agree at the end. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airRefund, airReservation, airSale, airVoid } from '../kit/air.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { balanceOf, cents, eur, euros, feeDossier, importFile, linesOf, net, shown, sum, updateDossier, upload } from './steps.ts';

const CHECKER = fileURLToPath(new URL('../../../shared/checks/check-fec.mjs', import.meta.url));
const has = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;
const SALE = {
  locator: 'AB2CDE',
  ticket: '2500000001',
  fare: '400.00',
  taxes: [
    ['40.00', 'YQ'],
    ['60.45', 'FR'],
  ],
  total: '500.45',
  commission: '5',
} as const;
const REFUND = {
  ticket: '2500000001',
  on: '2026-01-20',
  fare: '400.00',
  penalty: '60.00',
  taxes: [['60.45', 'FR']],
  taxTotal: '60.45',
  total: '400.45',
  commission: '5',
} as const;

await onEachKind('an agency’s day', (kind) => {
  let app: TestApp;
  let folder: string;
  /** Dossier of the sale, its client and invoice: the steps below follow each other. */
  let ref: string;
  let client: string;
  let invoice: string;

  beforeAll(async () => {
    app = await testApp(kind);
    folder = mkdtempSync(join(tmpdir(), 'escale-day-'));
    // The first sight of a job only notes it: what is due is counted from here.
    await app.scheduler.runDue();
  });
  afterAll(async () => {
    await app?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const bytesOf = async (operation: string, input: object): Promise<Uint8Array> => {
    const { bytes } = (await app.op(operation, input)) as { bytes: Uint8Array | AsyncIterable<Uint8Array> };
    return bytes instanceof Uint8Array ? bytes : Buffer.concat(await Array.fromAsync(bytes));
  };

  it('imports the file of a sale into a dossier with every amount, dated and sourced', async () => {
    const result = await importFile(app, airSale(SALE));
    expect(result.status).toBe('created');
    [ref] = result.dossiers as [string];
    expect(shown(await linesOf(app, ref))).toEqual([
      'purchase commission -20.00',
      'purchase fare 400.00',
      'purchase tax FR 60.45',
      'purchase tax YQ 40.00',
      'sale fare 400.00',
      'sale tax FR 60.45',
      'sale tax YQ 40.00',
    ]);
    const dossier = await app.op('dossier.get', { ref });
    expect(dossier).toMatchObject({
      status: 'confirmed',
      departure: '2026-03-14',
      travellers: ['EXEMPLE/ALICE MRS'],
      sale: eur('500.45'),
      purchase: eur('480.45'),
      margin: eur('20.00'),
      balance: eur('500.45'),
    });
    expect((await app.op('search.query', { q: '9012500000001' })).items[0]?.ref).toBe(ref);
  });

  it('imports the same file twice: unchanged, nothing added', async () => {
    const before = await app.op('dossier.get', { ref });
    expect(await importFile(app, airSale(SALE), 'again.air')).toMatchObject({ status: 'unchanged', dossiers: [ref] });
    expect(await app.op('dossier.get', { ref })).toEqual(before);
    expect((await linesOf(app, ref)).length).toBe(7);
    // The same sale told by another file (another serial number) is the same sale.
    const other = Buffer.from(airSale(SALE).toString('latin1').replace('247;1000000001', '247;1000009999'), 'latin1');
    expect((await importFile(app, other, 'other-serial.air')).status).toBe('unchanged');
  });

  it('refuses the same document with other amounts, and keeps nothing of the file', async () => {
    const uploaded = await upload(app, airSale({ ...SALE, fare: '410.00', total: '510.45' }), 'different.air');
    const before = await app.counts();
    const problem = await app.refusal('import.commit', { id: uploaded.id });
    expect(problem).toMatchObject({ code: 'DUPLICATE_DOCUMENT', status: 422 });
    expect(problem.detail).toContain('9012500000001');
    expect(await app.counts()).toEqual(before);
    expect((await app.op('dossier.get', { ref })).sale).toEqual(eur('500.45'));
  });

  it('CALC-COM-03 prices the dossier with a fee of 25.00, assigns the client and holds to his references', async () => {
    const created = await app.op('client.create', {
      name: 'Ateliers Boréal',
      email: 'compta@boreal.example',
      address: ['8 place du Test', '69002 Lyon'],
      requiredReferences: [{ field: 'costCentre', label: 'Centre de coûts', required: true }],
    });
    client = created.code;
    await app.op('priceLine.add', { dossier: ref, side: 'sale', nature: 'fee', label: 'Frais de service', money: eur('25.00') });
    await updateDossier(app, ref, { client });
    const problem = await app.refusal('invoice.issue', { dossier: ref });
    expect(problem).toMatchObject({ code: 'CLIENT_REFERENCE_MISSING', errors: [{ pointer: '/references/costCentre' }] });
    await updateDossier(app, ref, { references: { costCentre: '4711' } });
    expect((await app.op('dossier.get', { ref })).balance).toEqual(eur('525.45'));
  });

  it('takes a deposit before the invoice, on 4191', async () => {
    await app.op('payment.record', { dossier: ref, money: eur('200.00'), method: 'transfer' });
    expect([await balanceOf(app, '4191'), await balanceOf(app, '512')]).toEqual(['-200.00', '200.00']);
  });

  it('issues the invoice: commission, fee and VAT are income, the rest is held for the carrier', async () => {
    const issued = await app.op('invoice.issue', { dossier: ref });
    invoice = issued.number;
    expect(issued).toMatchObject({ number: 'F2026-000001', total: eur('525.45'), prepaid: eur('200.00'), due: eur('325.45') });
    const { items } = await app.op('ledger.entries', { dossier: ref, limit: 200 });
    const sale = items.find((e: { piece: { ref: string }; journal: string }) => e.piece.ref === invoice && e.journal === 'VE');
    const posted = sale.lines.map(
      (l: { account: string; debit: { amount: string }; credit: { amount: string } }) =>
        `${l.account} ${l.debit.amount === '0.00' ? `C ${l.credit.amount}` : `D ${l.debit.amount}`}`,
    );
    // 706: commission 20.00 and fee 20.83 (CALC-COM-03).
    expect(posted.sort()).toEqual(['411 D 525.45', '44571 C 4.17', '467 C 480.45', '706 C 40.83']);
    expect([await balanceOf(app, '411'), await balanceOf(app, '4191')]).toEqual(['325.45', '0.00']);
    expect((await app.refusal('invoice.issue', { dossier: ref })).code).toBe('NOTHING_TO_INVOICE');
  });

  it.skipIf(!has('qpdf') || !has('pdftotext'))('gives the invoice as a sound PDF, the same bytes for ever', async () => {
    const first = await bytesOf('invoice.pdf', { number: invoice });
    const file = join(folder, 'invoice.pdf');
    writeFileSync(file, first);
    expect(execFileSync('qpdf', ['--check', file], { encoding: 'utf8' })).toContain('No syntax or stream encoding errors');
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/[\u00a0\u202f]/g, ' ');
    for (const words of [invoice, '525,45', '200,00', '325,45', '4,17', 'Ateliers Boréal', client, 'IM075000000', '4711', ref])
      expect(text).toContain(words);
    await updateDossier(app, ref, { title: 'Un autre titre' });
    app.clock.moveTo('2026-01-13T08:00:00Z');
    await app.worker.drain();
    const second = await bytesOf('invoice.pdf', { number: invoice });
    expect(createHash('sha256').update(second).digest('hex')).toBe(createHash('sha256').update(first).digest('hex'));
  });

  it('takes the balance: the invoice is paid', async () => {
    await app.op('payment.record', { dossier: ref, money: eur('325.45'), method: 'card', invoice });
    const position = await app.op('payment.position', { dossier: ref });
    expect(position).toMatchObject({
      receivable: eur('0.00'),
      advances: eur('0.00'),
      overpaid: eur('0.00'),
      refundable: eur('0.00'),
      invoices: [{ invoice, paid: eur('525.45'), open: eur('0.00') }],
    });
    expect((await app.op('dossier.get', { ref })).balance).toEqual(eur('0.00'));
  });

  it('matches the carrier’s invoice: what was held is owed', async () => {
    const [supplier] = (await app.op('supplier.list')).items;
    const created = await app.op('supplierInvoice.create', {
      supplier: supplier.code,
      reference: 'BSP-2601-A',
      issuedOn: '2026-01-13',
      total: eur('480.45'),
      lines: [{ money: eur('480.45'), dossier: ref, document: '9012500000001' }],
    });
    expect(created.ref ?? created.invoice?.ref).toBeTruthy();
    const { status, services } = await app.op('settlement.status', { dossier: ref });
    expect([status, services[0].status, services[0].difference]).toEqual(['invoiced', 'invoiced', eur('0.00')]);
    expect([await balanceOf(app, '467'), await balanceOf(app, '401')]).toEqual(['0.00', '-480.45']);
  });

  it('imports the refund, which names no locator, into the same dossier', async () => {
    app.clock.moveTo('2026-01-20T09:00:00Z');
    expect(await importFile(app, airRefund(REFUND), 'refund.air')).toMatchObject({ status: 'updated', dossiers: [ref] });
    expect(net(await linesOf(app, ref))).toEqual([
      'purchase penalty 60.00',
      'purchase tax YQ 40.00',
      'sale fee 25.00',
      'sale penalty 60.00',
      'sale tax YQ 40.00',
    ]);
    expect(await app.op('dossier.get', { ref })).toMatchObject({ sale: eur('125.00'), purchase: eur('100.00'), balance: eur('-400.45') });
    expect((await importFile(app, airRefund(REFUND), 'refund-again.air')).status).toBe('unchanged');
  });

  it('credits what is open in the client’s favour', async () => {
    const credit = await app.op('creditNote.issue', { invoice, reason: 'Remboursement du billet', mode: 'open' });
    expect(credit).toMatchObject({ number: 'A2026-000001', kind: 'creditNote', total: eur('-400.45'), corrects: invoice });
    expect(await app.op('payment.position', { dossier: ref })).toMatchObject({
      receivable: eur('0.00'),
      overpaid: eur('400.45'),
      refundable: eur('400.45'),
    });
    expect((await app.refusal('creditNote.issue', { invoice, reason: 'encore', mode: 'open' })).code).toBe('NOTHING_TO_CREDIT');
    expect(
      Buffer.from(await bytesOf('invoice.pdf', { number: credit.number }))
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it('CALC-PAY-02 refunds 50.00 of an overpayment of 50.00, and refuses one cent more', async () => {
    await app.op('refund.create', { dossier: ref, money: eur('350.45'), reason: 'Billet remboursé' });
    const before = await app.counts();
    expect((await app.refusal('refund.create', { dossier: ref, money: eur('50.01'), reason: 'trop' })).code).toBe('REFUND_EXCEEDS_PAID');
    expect(await app.counts()).toEqual(before);
    const refund = await app.op('refund.create', { dossier: ref, money: eur('50.00'), reason: 'Solde' });
    expect(refund).toMatchObject({ state: 'done', method: 'card' });
    expect((await app.op('dossier.get', { ref })).balance).toEqual(eur('0.00'));
    expect((await app.refusal('refund.create', { dossier: ref, money: eur('0.01'), reason: 'trop' })).code).toBe('REFUND_EXCEEDS_PAID');
  });

  it('matches the carrier’s credit: nothing is held any more', async () => {
    const [supplier] = (await app.op('supplier.list')).items;
    expect((await app.op('settlement.status', { dossier: ref })).status).toBe('overInvoiced');
    await app.op('supplierInvoice.create', {
      supplier: supplier.code,
      reference: 'BSP-2601-B',
      issuedOn: '2026-01-20',
      total: eur('-380.45'),
      lines: [{ money: eur('-380.45'), dossier: ref, document: '9012500000001' }],
    });
    expect((await app.op('settlement.status', { dossier: ref })).status).toBe('invoiced');
    expect([await balanceOf(app, '467'), await balanceOf(app, '401')]).toEqual(['0.00', '-100.00']);
  });

  it('waits with a void that comes before its issue; then the ticket was never sold', async () => {
    const early = await importFile(app, airVoid({ locator: 'AB2CDG', ticket: '2500000002', on: '2026-01-10' }), 'void.air');
    expect(early).toMatchObject({ dossiers: [] });
    expect(early.findings.map((f) => f.code)).toContain('WAITING_FOR_ISSUE');
    const late = await importFile(app, airSale({ ...SALE, locator: 'AB2CDG', ticket: '2500000002' }), 'late.air');
    const [voided] = late.dossiers as [string];
    expect(await linesOf(app, voided)).toEqual([]);
    expect(await app.op('dossier.get', { ref: voided })).toMatchObject({ sale: eur('0.00'), purchase: eur('0.00') });
    expect((await app.op('service.list', { dossier: voided })).items[0]).toMatchObject({ status: 'voided' });
  });

  it('takes a sale back when its void comes after it', async () => {
    const { dossiers } = await importFile(app, airSale({ ...SALE, locator: 'AB2CDH', ticket: '2500000003' }));
    const [sold] = dossiers as [string];
    expect((await app.op('dossier.get', { ref: sold })).sale).toEqual(eur('500.45'));
    await importFile(app, airVoid({ locator: 'AB2CDH', ticket: '2500000003', on: '2026-01-10' }), 'void.air');
    expect((await linesOf(app, sold)).length).toBe(14);
    expect(net(await linesOf(app, sold))).toEqual([]);
    expect(await app.op('dossier.get', { ref: sold })).toMatchObject({ sale: eur('0.00'), balance: eur('0.00') });
  });

  it('waits with a refund that names no locator until its sale arrives', async () => {
    const refund = { ...REFUND, ticket: '2500000004' };
    expect((await importFile(app, airRefund(refund), 'early-refund.air')).dossiers).toEqual([]);
    const { dossiers } = await importFile(app, airSale({ ...SALE, locator: 'AB2CDJ', ticket: '2500000004' }));
    const [late] = dossiers as [string];
    expect(net(await linesOf(app, late))).toEqual([
      'purchase penalty 60.00',
      'purchase tax YQ 40.00',
      'sale penalty 60.00',
      'sale tax YQ 40.00',
    ]);
    expect((await app.op('service.list', { dossier: late })).items[0].status).toBe('refunded');
  });

  it('updates a reservation by its later version, and keeps the later when the earlier arrives after it', async () => {
    const first = await importFile(app, airReservation({ locator: 'AB2CDK', revision: '001', departs: '2026-03-14' }));
    const [held] = first.dossiers as [string];
    const second = await importFile(app, airReservation({ locator: 'AB2CDK', revision: '003', departs: '2026-03-16' }));
    expect(second).toMatchObject({ status: 'updated', dossiers: [held] });
    expect((await app.op('dossier.get', { ref: held })).departure).toBe('2026-03-16');
    await importFile(app, airReservation({ locator: 'AB2CDK', revision: '002', departs: '2026-03-15' }));
    expect((await app.op('dossier.get', { ref: held })).departure).toBe('2026-03-16');
    const { items } = await app.op('service.list', { dossier: held });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ status: 'reserved', recordLocator: 'AB2CDK' });
    // Then it is ticketed: the same booking.
    const sale = airSale({
      ...SALE,
      locator: 'AB2CDK',
      ticket: '2500000005',
      departs: '2026-03-16',
      revision: '004',
      created: '2026-01-03',
    });
    expect(await importFile(app, sale)).toMatchObject({ status: 'updated', dossiers: [held] });
    expect(await app.op('dossier.get', { ref: held })).toMatchObject({ services: 1, sale: eur('500.45') });
  });

  it('keeps a principal’s revenue on 487 until the travellers depart, then posts it to 704 (CALC-REC-01 without its VAT on the margin)', async () => {
    await app.op('supplier.create', { name: 'Hôtel du Phare', code: 'PHARE' });
    const dossier = (
      await app.op('dossier.create', { title: 'Séjour au phare', client, status: 'confirmed', references: { costCentre: '12' } })
    ).ref;
    const price = (side: string, amount: string) => ({ side, nature: 'stay', label: 'Séjour', money: eur(amount) });
    await app.op('service.add', {
      dossier,
      service: 'hotel',
      supplier: 'PHARE',
      item: { stays: [{ name: 'Hôtel du Phare', from: '2026-02-10', to: '2026-02-12' }] },
      prices: [price('sale', '2400.00'), price('purchase', '2000.00')],
    });
    const issued = await app.op('invoice.issue', { dossier });
    expect([await balanceOf(app, '487'), await balanceOf(app, '704')]).toEqual(['-2400.00', '0.00']);
    if (has('pdftotext')) {
      const file = join(folder, 'hotel.pdf');
      writeFileSync(file, await bytesOf('invoice.pdf', { number: issued.number }));
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/[\u00a0\u202f]/g, ' ');
      expect(text).toContain('2 400,00');
      expect(text).toMatch(/Régime particulier – Agences de\s+voyages/);
      expect(text).not.toContain('2 000,00');
    }
    app.clock.moveTo('2026-02-09T12:00:00Z');
    await app.scheduler.runDue();
    expect(await balanceOf(app, '704')).toBe('0.00');
    app.clock.moveTo('2026-02-11T12:00:00Z');
    expect(await app.scheduler.runDue()).toContain('demo-fr/accounting.recognise');
    expect([await balanceOf(app, '487'), await balanceOf(app, '704')]).toEqual(['0.00', '-2400.00']);
    app.clock.moveTo('2026-02-13T12:00:00Z');
    await app.scheduler.runDue();
    expect(await balanceOf(app, '704')).toBe('-2400.00');
  });

  it('CALC-PAY-03 moves 120.00 from one dossier to another of the same client, outside the bank', async () => {
    const [from, to] = [await feeDossier(app, client, '10.00'), await feeDossier(app, client, '150.00')];
    await app.op('payment.record', { dossier: from, money: eur('130.00') });
    const bank = await balanceOf(app, '512');
    await app.op('payment.move', { from, to, money: eur('120.00'), reason: 'Mauvais dossier' });
    expect([await balanceOf(app, '512'), await balanceOf(app, '580')]).toEqual([bank, '0.00']);
    expect((await app.op('dossier.get', { ref: from })).balance).toEqual(eur('0.00'));
    expect((await app.op('dossier.get', { ref: to })).balance).toEqual(eur('30.00'));
    expect((await app.refusal('payment.move', { from, to, money: eur('10.01'), reason: 'trop' })).code).toBe('MOVE_EXCEEDS_PAID');
  });

  it('CALC-FEC-03 exports books in which the clients’ accounts are what the dossiers say', async () => {
    // A second client with an invoice partly paid, one with an overpayment, and a deposit on something not yet invoiced.
    const other = (await app.op('client.create', { name: 'Café des Quais' })).code;
    const [partly, over, deposit] = [
      await feeDossier(app, other, '99.99'),
      await feeDossier(app, other, '60.00'),
      await feeDossier(app, client, '80.00').then(async (d) => {
        await updateDossier(app, d, { references: { costCentre: '7' } });
        return d;
      }),
    ];
    for (const dossier of [partly, over]) await app.op('invoice.issue', { dossier });
    await app.op('payment.record', { dossier: partly, money: eur('33.33') });
    await app.op('payment.record', { dossier: over, money: eur('70.00'), method: 'cash' });
    await app.op('payment.record', { dossier: deposit, money: eur('24.00'), method: 'cheque' });

    const created = await app.op('export.create', { adapter: 'accounting-fec', from: '2026-01-01', to: '2026-12-31' });
    expect(created.state).toBe('queued');
    await app.worker.drain();
    const batch = await app.op('export.get', { id: created.id });
    expect(batch).toMatchObject({ state: 'done', error: null, findings: [] });
    const name = batch.files.find((f: { name: string }) => /FEC\d{8}\.txt$/.test(f.name)).name;
    const bytes = await bytesOf('export.download', { id: created.id, file: name });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(batch.files.find((f: { name: string }) => f.name === name).sha256);
    const file = join(folder, name);
    writeFileSync(file, bytes);

    const [header, ...rows] = readFileSync(file, 'latin1')
      .split(/\r?\n/)
      .filter(Boolean)
      .map((row) => row.split(/\t|\|/));
    const column = (title: string): number => header!.indexOf(title);
    const minor = (text: string | undefined): bigint => cents((text ?? '0').replace(',', '.'));
    const position = (accounts: readonly string[], party: string): bigint =>
      rows
        .filter((r) => accounts.includes(r[column('CompteNum')]!) && r[column('CompAuxNum')] === party)
        .reduce((total, r) => total + minor(r[column('Debit')]) - minor(r[column('Credit')]), 0n);
    const dossiers = (await app.op('dossier.list', { limit: 200 })).items as { ref: string; client: { code: string } | null }[];
    const all = await Promise.all(
      dossiers.map(async (d) => ({
        client: d.client?.code,
        dossier: await app.op('dossier.get', { ref: d.ref }),
        position: await app.op('payment.position', { dossier: d.ref }),
      })),
    );
    let compared = 0;
    for (const code of [client, other]) {
      const own = all.filter((d) => d.client === code);
      expect(euros(position(['411'], code))).toBe(sum(own.map((d) => d.position.receivable.amount)));
      const billed = own.filter((d) => d.dossier.invoiced.amount === d.dossier.sale.amount);
      const open = own.filter((d) => d.dossier.invoiced.amount !== d.dossier.sale.amount);
      // What is held for dossiers that are not invoiced yet is not part of what the invoiced ones owe.
      const held = open.reduce((total, d) => total + cents(d.position.advances.amount) + cents(d.position.overpaid.amount), 0n);
      expect(euros(position(['411', '4191', '419'], code) + held)).toBe(sum(billed.map((d) => d.dossier.balance.amount)));
      compared += billed.length;
    }
    expect(compared).toBeGreaterThan(3);
    if (existsSync(CHECKER)) {
      const checked = spawnSync(process.execPath, [realpathSync(CHECKER), '--strict', '--siren=123456782', file], { encoding: 'utf8' });
      expect(`${checked.stdout}${checked.stderr}`.split('\n').filter((l) => /\bF\d\d\b/.test(l))).toEqual([]);
      expect(checked.stdout).toMatch(/^OK .*0 failures, 0 warnings/m);
      expect(checked.status).toBe(0);
    }
  });

  it('CALC-FEC-02 writes the same bytes again for the same range', async () => {
    const files: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { id } = await app.op('export.create', { adapter: 'accounting-fec', from: '2026-01-01', to: '2026-12-31' });
      await app.worker.drain();
      files.push((await app.op('export.get', { id })).files.map((f: { sha256: string }) => f.sha256)[0]);
    }
    expect(files[1]).toBe(files[0]);
  });

  it('ends with books in balance and a journal that verifies', async () => {
    const { imbalance } = await app.op('ledger.trialBalance', {});
    expect(imbalance).toEqual({ EUR: '0.00' });
    const verified = await app.op('ledger.verify');
    expect(verified).toMatchObject({ ok: true, findings: [] });
    expect(verified.entries).toBeGreaterThanOrEqual(20);
  });
});
