/** The view model of an invoice or credit note: all its template sees, frozen with the document. */
import { type Agency, type Money, toJson } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { Client } from '../../parties/tokens.ts';
import type { BillLine, Posting } from '../rules.ts';

export interface ViewInput {
  readonly kind: 'invoice' | 'creditNote';
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly agency: Agency;
  readonly client: Client;
  readonly dossier: LockedDossier;
  /** Sale lines with the service they belong to, in order. */
  readonly lines: readonly (BillLine & { readonly group: string; readonly detail: string | null })[];
  readonly posting: Posting;
  readonly prepaid: Money;
  readonly due: Money;
  readonly corrects: { readonly number: string; readonly issuedOn: string } | null;
  readonly reason: string | null;
  readonly marginScheme: boolean;
}

/** Lines of one service and document are shown together: the client sees a price, not how it is made. */
function grouped(lines: ViewInput['lines']) {
  const groups = Map.groupBy(
    lines.filter((l) => l.side === 'sale'),
    (l) => l.group,
  );
  return [...groups.values()].map((group) => {
    const [first] = group;
    const total = group.reduce((sum, l) => sum + l.money.minor, 0n);
    const currency = first?.money.currency ?? '';
    return {
      label: first?.label ?? '',
      detail: first?.detail ?? null,
      quantity: '1',
      unit: null,
      amount: toJson({ minor: total, currency }),
    };
  });
}

export function invoiceView(v: ViewInput): object {
  const labels = new Map(v.client.requiredReferences.map((r) => [r.field, r.label]));
  return {
    kind: v.kind,
    number: v.number,
    issuedOn: v.issuedOn,
    dueOn: v.kind === 'invoice' ? v.dueOn : null,
    seller: {
      name: v.agency.name,
      legalName: v.agency.legalName,
      address: [...v.agency.address],
      siren: v.agency.siren,
      vatNumber: v.agency.vatNumber,
      registration: v.agency.registration,
      email: v.agency.email,
      phone: v.agency.phone,
    },
    client: {
      name: v.client.name,
      address: [...v.client.address],
      code: v.client.code,
      references: Object.entries(v.dossier.references).map(([field, value]) => ({ label: labels.get(field) ?? field, value })),
    },
    dossier: {
      ref: v.dossier.ref,
      title: v.dossier.title,
      departure: v.dossier.departure,
      return: v.dossier.return,
      travellers: [...v.dossier.travellers],
    },
    lines: grouped(v.lines),
    vat: v.marginScheme ? [] : v.posting.vat.map((x) => ({ rate: x.rate, net: toJson(x.net), tax: toJson(x.tax) })),
    total: toJson(v.posting.total),
    prepaid: toJson(v.prepaid),
    due: toJson(v.due),
    marginScheme: v.marginScheme,
    corrects: v.corrects,
    reason: v.reason,
    mentions: [],
  };
}
