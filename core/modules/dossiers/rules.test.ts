import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { booked, eur, facts } from '../../../test/kit/facts.ts';
import { type Booked, money } from '../../contracts/index.ts';
import { byTime, checkCurrency, factKey, foldStatus, statedHash, wordsOf } from './rules.ts';

describe('byTime', () => {
  it('orders revisions as numbers, not as text', () => {
    const of = (revision: string) => booked('reserved', [], { revision });
    expect([of('10'), of('9'), of('1')].sort(byTime).map((b) => b.revision)).toEqual(['1', '9', '10']);
  });
  it('never leaves two different facts of one booking undecided', () => {
    fc.assert(
      fc.property(facts, (all) => {
        for (const a of all) for (const b of all) if (a !== b) expect(byTime(a.booked, b.booked)).not.toBe(0);
      }),
    );
  });
});

describe('foldStatus', () => {
  it.each<[string, Booked[], string]>([
    ['a reservation', [booked('reserved', [])], 'reserved'],
    ['a reservation then ticketed', [booked('reserved', []), booked('issued', ['1'])], 'issued'],
    ['one of two tickets voided', [booked('issued', ['1', '2']), booked('voided', ['1'])], 'issued'],
    ['all voided', [booked('issued', ['1']), booked('voided', ['1'])], 'voided'],
    ['one voided, one refunded', [booked('issued', ['1', '2']), booked('voided', ['1']), booked('refunded', ['2'])], 'refunded'],
    ['cancelled', [booked('issued', []), booked('cancelled', [], { occurredOn: '2026-01-11' })], 'cancelled'],
    ['cancelled and booked again', [booked('cancelled', []), booked('reserved', [], { occurredOn: '2026-01-11' })], 'reserved'],
    ['a hotel without documents', [booked('issued', [])], 'issued'],
  ])('%s', (_title, all, status) => expect(foldStatus(all)).toBe(status));
});

describe('factKey and statedHash', () => {
  it('is the same fact in another file: the sequence number and the order of documents do not count', () => {
    const key = factKey(booked('issued', ['1', '2'], { revision: '7' }));
    expect(factKey(booked('issued', ['2', '1'], { revision: '9' }))).toBe(key);
    const elsewhere = booked('issued', ['1', '2']).identities.map((of) => (of.value === '2' ? { ...of, issuer: 'SEA' } : of));
    expect(factKey(booked('issued', ['1', '2'], { identities: elsewhere }))).not.toBe(key);
    const known = booked('issued', ['1', '2']).identities.slice(1).reverse();
    expect(factKey(booked('issued', ['1', '2'], { identities: known, recordLocator: null }))).toBe(key);
    expect(factKey(booked('refunded', ['1', '2']))).not.toBe(key);
    expect(factKey(booked('issued', ['1']))).not.toBe(key);
  });
  it('is one void of a document whatever day it says, and a void of each refund', () => {
    const of = (occurredOn: string, over: Partial<Booked> = {}) => factKey(booked('voided', ['1'], { occurredOn, ...over }));
    expect(of('2026-01-10')).toBe(of('2026-01-11'));
    expect(factKey(booked('voided', ['2']))).not.toBe(of('2026-01-10'));
    expect(of('2026-01-10', { voids: 'refund' })).not.toBe(of('2026-01-11', { voids: 'refund' }));
    expect(factKey(booked('voided', []))).not.toBe(factKey(booked('voided', [], { occurredOn: '2026-01-11' })));
  });
  it('is a new fact with each revision of a reservation', () => {
    const of = (revision: string) => factKey(booked('reserved', [], { revision }));
    expect(of('1')).not.toBe(of('2'));
    expect(of('1')).toBe(of('1'));
  });
  describe('what is stated', () => {
    const tax = (code: string, amount: string, paidBefore = false) => ({ code, nature: null, amount, currency: 'EUR', paidBefore });
    const stay = { product: 'hotel' as const, name: null, code: null, from: null, to: null, rooms: 1, nights: 2, confirmation: 'C1' };
    const base = booked('issued', ['1', '2']);
    const of = (over: Partial<Booked['documents'][number]>, more: Partial<Booked> = {}): string =>
      statedHash({
        ...base,
        documents: base.documents.map((d, i) => (i === 0 ? { ...d, taxes: [tax('YQ', '5.00'), tax('FR', '3.00')], ...over } : d)),
        ...more,
      });
    const room = (total: string, percent: string) =>
      of(
        {},
        {
          item: {
            stays: [
              {
                ...stay,
                total: { amount: total, currency: 'EUR' },
                commission: null,
                cancellation: [{ from: null, amount: null, percent }],
              },
            ],
          },
        },
      );
    it.each([
      ['a total', of({ total: { amount: '1.00', currency: 'EUR' } })],
      ['a fare of that amount', of({ fare: { amount: '1.00', currency: 'EUR' } })],
      ['another currency', of({ total: { amount: '1.00', currency: 'USD' } })],
      ['a tax more', of({ taxes: [tax('YQ', '5.00'), tax('FR', '3.00'), tax('FR', '3.00')] })],
      ['a tax paid before', of({ taxes: [tax('YQ', '5.00', true), tax('FR', '3.00')] })],
      ['a rate', of({ commission: { rate: '5', amount: null } })],
      ['a refund', of({ refund: { paid: null, used: null, fare: null, tax: null, total: { amount: '1.00', currency: 'EUR' } } })],
      ['a room', room('80.00', '10')],
      ['a room at another price', room('81.00', '10')],
      ['another penalty of it', room('80.00', '20')],
    ])('is another with %s', (_what, hash) => {
      expect(hash).not.toBe(of({}));
      seen.add(hash);
    });
    const seen = new Set<string>();
    it('is another with each of them', () => expect(seen.size).toBe(10));
    it('is the same however wide, in whatever order, by whom it was paid and who travels', () => {
      expect(of({ taxes: [tax('FR', '3.0'), tax('YQ', '5')] })).toBe(of({}));
      expect(
        of({ payments: [{ kind: 'cash', amount: { amount: '8.00', currency: 'EUR' } }] }, { travellers: [{ name: 'A', type: null }] }),
      ).toBe(of({}));
      expect(statedHash({ ...base, documents: base.documents.toReversed() })).toBe(statedHash(base));
    });
  });
});

describe('wordsOf', () => {
  it('finds names without accents and case, and parts of hyphenated words', () => {
    expect(wordsOf(['Éloïse Saint-Exupéry', 'ab2cde'])).toEqual(['ELOISE', 'SAINT-EXUPERY', 'SAINT', 'EXUPERY', 'AB2CDE']);
  });
  it('leaves out single letters, empty parts and repetitions', () => {
    expect(wordsOf(['a b CD cd', '', '-/-'])).toEqual(['CD']);
  });
  it('finds every word again by itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const word of wordsOf([text])) expect(wordsOf([word])).toContain(word);
      }),
    );
  });
});

describe('checkCurrency', () => {
  it('lets the first amount decide and refuses another', () => {
    expect(checkCurrency('EUR', false, money(1n, 'USD'))).toBe('USD');
    expect(checkCurrency('EUR', true, eur(1))).toBe('EUR');
    expect(() => checkCurrency('EUR', true, money(1n, 'USD'))).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
  });
});
