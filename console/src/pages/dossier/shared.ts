/** What the sections of the dossier page share. */
import { useQuery } from '@tanstack/react-query';
import {
  type DossierGetOutput,
  dossierGet,
  type InvoiceListOutput,
  invoiceList,
  type PaymentListOutput,
  type PriceLineListOutput,
  priceLineList,
  type ServiceListOutput,
  serviceList,
} from '../../api/client.gen.ts';
import type { Decision } from '../../form/ReasonDialog.tsx';
import { useI18n } from '../../i18n/index.tsx';
import type { Paper } from './papers.ts';

export type DossierData = DossierGetOutput;
export type ServiceData = ServiceListOutput['items'][number];
export type LineData = PriceLineListOutput['items'][number];
export type MovementData = PaymentListOutput['items'][number];
export type InvoiceData = InvoiceListOutput['items'][number];

/** The dialogs of the page: one is open at a time. */
export type Dialog =
  | { readonly kind: 'edit' | 'service' | 'invoice' | 'pay' | 'share' | 'refund' | 'move' | 'message' | 'supplierInvoice' }
  | { readonly kind: 'price'; readonly service?: string }
  | { readonly kind: 'editService'; readonly service: ServiceData }
  | { readonly kind: 'decide'; readonly decision: Decision }
  | { readonly kind: 'credit'; readonly invoice?: string }
  | { readonly kind: 'bankReturn'; readonly receipt: string; readonly text: string }
  | { readonly kind: 'reverseReceipt'; readonly receipt: MovementData; readonly left: MovementData['money'] }
  | { readonly kind: 'pdf'; readonly paper: Paper };

export const dossierQuery = (ref: string) => ({ queryKey: ['dossier', ref, 'get'], queryFn: () => dossierGet({ ref }) });
export const useDossier = (ref: string) => useQuery(dossierQuery(ref));

export function useServices(ref: string) {
  const { locale } = useI18n();
  return useQuery({
    queryKey: ['dossier', ref, 'services', locale],
    queryFn: async () => (await serviceList({ dossier: ref, locale })).items,
  });
}
/** All pages of a list: a dossier's lines belong together. */
async function whole<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; has_more: boolean; cursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 50; page++) {
    const { items, has_more, cursor: next } = await read(cursor);
    all.push(...items);
    if (!has_more || next === null) break;
    cursor = next;
  }
  return all;
}
export const useLines = (ref: string) =>
  useQuery({ queryKey: ['dossier', ref, 'lines'], queryFn: () => whole((cursor) => priceLineList({ dossier: ref, limit: 200, cursor })) });
/** Not asked for where `allowed` says no: who may not see invoices is not refused the page. */
export const useInvoices = (ref: string, allowed = true) =>
  useQuery({
    queryKey: ['dossier', ref, 'invoices'],
    queryFn: () => whole((cursor) => invoiceList({ dossier: ref, limit: 200, cursor })),
    enabled: allowed,
  });
