/** Charts of accounts, proved before the start. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { judgeServices } from './charts.ts';
import * as files from './files.ts';
import { agency, configFolder, refused } from './testing/folder.ts';

vi.mock('./files.ts', { spy: true });
const { write, read } = configFolder();

describe('charts', () => {
  it('refuses a rule that speaks of a role or a journal the chart has not', () => {
    const acts = { receipt: { title: words, journal: 'saless', label: words, lines: { bank: { debit: 'bnak' } } } };
    write('agencies/a.json', agency('a', { chart: { extends: 'fr', acts } }));
    expect(refused(read).findings.map((f) => [f.pointer, f.message])).toEqual([
      ['agencies/a.json#/chart/acts/receipt/lines', expect.stringContaining('transit, cash, receivable')],
      ['agencies/a.json#/chart/acts/receipt/lines/bank', expect.stringContaining('bank')],
      ['agencies/a.json#/chart/acts/receipt/journal', expect.stringContaining('sales')],
    ]);
  });
  it('lays an agency’s accounts over those of a role: what it does not name stays', () => {
    const roles = { receivable: { default: '4111' }, income: { nature: { fee: '7061' } }, bank: { default: '5121' } };
    write('agencies/a.json', agency('a', { chart: { extends: 'fr', roles, labels: { 4111: 'Clients', 7061: 'Frais', 5121: 'Banque' } } }));
    const { roles: laid } = read({}).agencies[0]!.chart;
    expect(laid['receivable']).toMatchObject({ default: '4111', party: 'client' });
    expect(laid['income']).toMatchObject({ default: '706', nature: { fee: '7061', discount: '709' } });
    expect(laid['bank']).toMatchObject({ default: '5121', spot: true });
  });
  const words = { fr: 'x', en: 'x' };
  it.each([
    ['a role nobody knows', { roles: { recievable: { default: '411' } } }, ['/roles/recievable', 'receivable']],
    ['another party', { roles: { receivable: { party: 'supplier' } } }, ['/roles/receivable/party', 'client']],
    ['one account of clients and suppliers', { roles: { payable: { default: '411' } } }, ['/roles/payable', 'carries client']],
    ['money that is none', { roles: { bank: { spot: false } } }, ['/roles/bank/spot', 'money']],
    ['an account no software takes', { roles: { suspense: { default: 'ABC 12;\t' } } }, ['/roles/suspense', 'figures and letters']],
    ['a nature nobody knows', { roles: { income: { nature: { penalti: '708' } } } }, ['/roles/income/nature/penalti', 'penalty']],
    ['an account of another class', { roles: { sale: { default: '487' } } }, ['/roles/sale', 'class 7']],
    ['an account of another class for a nature', { roles: { income: { nature: { fee: '512' } } } }, ['/roles/income', 'class 7']],
    ['cheques on the account of the bank', { roles: { transit: { default: '512' } } }, ['/roles/transit', '“bank” and “transit”']],
    ['the bank on the account of cheques', { roles: { bank: { default: '511' } } }, ['/roles/bank', '“bank” and “transit”']],
    ['deposits and too much on one account', { roles: { overpaid: { default: '4191' } } }, ['/roles/overpaid', 'told apart']],
    [
      'a rate where none is charged',
      { roles: { sale: { vatRate: { '20': '704' } } } },
      ['/roles/sale/vatRate/20', 'income and vatCollected'],
    ],
    ['the rate of nothing', { roles: { income: { vatRate: { '0': '706' } } } }, ['/roles/income/vatRate/0', 'default']],
    ['a rate that is none', { roles: { vatCollected: { vatRate: { '21': '44571' } } } }, ['/roles/vatCollected/vatRate/21', '5.5']],
    [
      'an act nobody knows',
      { acts: { reciept: { title: words, journal: 'misc', label: words, lines: {} } } },
      ['/acts/reciept', 'receipt'],
    ],
    [
      'an act without its lines',
      { acts: { accrual: { title: words, journal: 'misc', label: words, lines: {} } } },
      ['/acts/accrual/lines', 'purchase'],
    ],
    [
      'a name nobody fills in',
      { acts: { entry: { title: words, journal: 'misc', label: { fr: '{lable}', en: 'x' }, lines: {} } } },
      ['/acts/entry/label/fr', 'label'],
    ],
    [
      'means by another name',
      { acts: { entry: { title: words, journal: '{nosuch}', label: words, lines: {} } } },
      ['/acts/entry/journal', 'nosuch'],
    ],
    ['a journal no software takes', { books: { sales: 'V|E' } }, ['/books/sales', 'figures and letters']],
    ['no VAT rates', { vatRates: [] }, ['/vatRates', 'no VAT rate']],
    ['a day that is none', { vatRates: [{ rate: '20', from: '2030-13-45' }] }, ['/vatRates/0/from', 'calendar']],
    ['days the wrong way round', { vatRates: [{ rate: '20', from: '2020-01-02', to: '2020-01-01' }] }, ['/vatRates/0/to', 'after']],
  ] as const)('refuses a chart with %s, before the start', (_what, own, [pointer, said]) => {
    write('agencies/a.json', agency('a', { chart: { extends: 'fr', ...own } }));
    const found = refused(read).findings.find((f) => f.pointer === `agencies/a.json#/chart${pointer}`);
    expect(found?.message).toContain(said);
  });
  it('refuses a chart of its own that lacks a role, an act or a journal', () => {
    write('agencies/a.json', agency('a', { chart: 'own' }));
    write('charts/own.json', { roles: {}, books: {}, acts: {}, vatRates: [], labels: {}, journals: {} });
    const pointers = new Set(refused(read).findings.map((f) => f.pointer));
    for (const part of ['roles', 'acts', 'books', 'vatRates']) expect(pointers).toContain(`charts/own.json#/${part}`);
  });
  it('refuses accounts for a kind of service that no plugin knows', () => {
    write('agencies/a.json', agency('a', { chart: { extends: 'fr', roles: { sale: { service: { hotel: '704', hotels: '704' } } } } }));
    expect(judgeServices(read().agencies, ['air', 'hotel'])).toEqual([
      {
        code: 'CONFIG_INVALID',
        message: 'There is no service “hotels”. Did you mean “hotel”? There is air, hotel.',
        pointer: 'agencies/a.json#/chart/roles/sale/service/hotels',
      },
    ]);
  });
  it('reads each file once, the project’s own chart too, beside one of the same name', () => {
    const reads = (name: string): number => vi.mocked(files.readJson).mock.calls.filter(([, as]) => as === name).length;
    write('agencies/a.json', agency('a'));
    vi.mocked(files.readJson).mockClear();
    read();
    expect([reads('charts/fr.json'), reads('charts/be.json')]).toEqual([1, 1]);
    // One of the same name comes first, and is proved against the project's own.
    const own = JSON.parse(readFileSync(new URL('../../../config/charts/fr.json', import.meta.url), 'utf8'));
    write('charts/fr.json', { ...own, labels: { ...own.labels, 9: 'x' } });
    vi.mocked(files.readJson).mockClear();
    expect(read().agencies[0]?.chart.labels['9']).toBe('x');
    expect(reads('charts/fr.json')).toBe(2);
    const { suspense: _suspense, ...roles } = own.roles;
    write('charts/fr.json', { ...own, roles });
    expect(refused(read).findings.map((f) => f.message)).toContain('The role “suspense” is missing.');
  });
});
