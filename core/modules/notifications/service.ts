/** Who is told what, by which channel, once: what a message says is read, rendered with no connection held where somebody waits, stored, and sent afterwards. */
import {
  beginning,
  type Channel,
  type Ctx,
  type Documents,
  fail,
  formatMinor,
  Host,
  type RenderedMessage,
  type Resolved,
  type Tx,
} from '../../contracts/index.ts';
import type { Billing, InvoiceIssued, IssuedInvoice } from '../billing/tokens.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { type Client, Parties } from '../parties/tokens.ts';
import type { MoneyMoved } from '../payments/tokens.ts';
import { type MessageRow, messages } from './model.ts';

export const NEEDS = {
  agencies: Host.Agencies,
  documents: Host.Documents,
  dossiers: Dossiers,
  parties: Parties,
  notifiers: Host.Notifiers,
};
export type NotifyDeps = Resolved<typeof NEEDS>;
type Rendered = Awaited<ReturnType<Documents['message']>>;
/** Before the reference of a dossier whose itinerary goes with a message. */
export const ITINERARY = 'itinerary:';

export interface MessageAsked {
  readonly dossier: string;
  readonly template: string;
  readonly channel: Channel;
  readonly address?: string;
  readonly locale?: string;
  /** What the template sees beside client, seller and dossier. */
  readonly more?: object;
  /** What goes with the message: the number of an invoice, or `ITINERARY` and the reference of a dossier. */
  readonly attachment?: string;
}

const addressOf = (client: Client, channel: string): string | null => (channel === 'email' ? client.email : client.phone);

/** A message before it is rendered. */
export interface Draft {
  readonly agency: string;
  readonly asked: MessageAsked;
  readonly notifier: string;
  readonly address: string;
  readonly locale: string;
  readonly view: object;
}

/** Reads what a message will say. CHANNEL_UNKNOWN without a notifier, NOT_FOUND without an address. */
export async function draft(tx: Tx, deps: NotifyDeps, asked: MessageAsked): Promise<Draft> {
  const { agency } = tx.ctx;
  const notifier = deps.notifiers.by(agency, asked.channel);
  if (!notifier) throw fail('CHANNEL_UNKNOWN', `No enabled plugin sends ${asked.channel}. Enable one in the agency’s configuration.`);
  const dossier = await deps.dossiers.get(tx, asked.dossier);
  if (dossier.client === null) throw fail('NOT_FOUND', `Choose the client of dossier ${dossier.ref} first.`);
  const client = await deps.parties.client(tx, dossier.client);
  const address = asked.address ?? addressOf(client, asked.channel);
  if (!address)
    throw fail(
      'NOT_FOUND',
      `Client ${client.code} has no ${asked.channel === 'email' ? 'e-mail address' : 'telephone number'}: add it, or give one.`,
    );
  const seller = deps.agencies.get(agency);
  const locale = asked.locale ?? client.locale;
  const view = {
    client: { name: client.name },
    seller: { name: seller.name, phone: seller.phone, email: seller.email },
    dossier: {
      ref: dossier.ref,
      title: deps.dossiers.nameOf(agency, dossier, await deps.dossiers.services(tx, dossier.ref), locale),
      departure: dossier.departure,
    },
    ...asked.more,
  };
  return { agency, asked, notifier: notifier.id, address, locale, view };
}

export const render = ({ documents }: NotifyDeps, { agency, asked, locale, view }: Draft): Promise<Rendered> =>
  documents.message(agency, asked.template, locale, view);

/** Stores a message and queues its sending. */
export async function queueMessage(
  tx: Tx,
  { dossiers }: NotifyDeps,
  { asked, notifier, address, locale }: Draft,
  rendered: Rendered,
): Promise<MessageRow> {
  const row: MessageRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    dossier: asked.dossier,
    channel: asked.channel,
    notifier,
    address,
    template: asked.template,
    locale,
    subject: rendered.subject == null ? null : beginning(rendered.subject, 250),
    body_text: rendered.text,
    body_html: asked.channel === 'email' ? rendered.html : null,
    attachment: asked.attachment ?? null,
    state: 'queued',
    reference: null,
    error: null,
    created_at: tx.ctx.at,
    sent_at: null,
    state_at: tx.ctx.at,
    version: 1,
  };
  await tx.insert(messages, row);
  await tx.emit({ event: 'notifications.queued', key: row.id, payload: { id: row.id } });
  await dossiers.note(tx, asked.dossier, 'message.queued', { message: row.id, template: asked.template, channel: asked.channel });
  return row;
}

/** What the outbox tells by itself: nobody waits. */
async function tell(tx: Tx, deps: NotifyDeps, asked: MessageAsked): Promise<void> {
  const made = await draft(tx, deps, asked);
  await queueMessage(tx, deps, made, await render(deps, made));
}

/** True when the client can be told by e-mail: automatic messages stay silent otherwise, a person's message says why. */
async function reachable(tx: Tx, deps: NotifyDeps, ref: string): Promise<boolean> {
  const dossier = await deps.dossiers.get(tx, ref);
  if (dossier.client === null || !deps.notifiers.by(tx.ctx.agency, 'email')) return false;
  return (await deps.parties.client(tx, dossier.client)).email !== null;
}

/** An invoice as messages show it. */
const invoiceOf = ({ number, total, dueOn }: IssuedInvoice, due: bigint) => {
  const json = (minor: bigint) => ({ amount: formatMinor(minor, total.currency), currency: total.currency });
  return { number, total: json(total.minor), due: json(due), dueOn };
};

/** The invoice of a dossier that is to be paid next (the oldest due), with what is left of it: what a reminder is about. NOT_FOUND when all is paid. */
export async function nextToPay(tx: Tx, deps: Pick<NotifyDeps, 'dossiers'>, billing: Billing, ref: string) {
  const { paid } = await deps.dossiers.get(tx, ref);
  const issued = await billing.ofDossier(tx, ref);
  let left = paid.minor;
  for (const invoice of issued.filter((i) => i.kind === 'invoice')) {
    const asked = invoice.total.minor - invoice.credited.minor;
    if (left < asked) return invoiceOf(invoice, asked - (left > 0n ? left : 0n));
    left -= asked;
  }
  throw fail('NOT_FOUND', `Dossier ${ref} has no invoice that is left to pay: there is nothing to remind of.`);
}

export async function onIssued(tx: Tx, deps: NotifyDeps, billing: Billing, event: InvoiceIssued): Promise<void> {
  if (event.kind !== 'invoice' || !(await reachable(tx, deps, event.dossier))) return;
  const invoice = (await billing.ofDossier(tx, event.dossier)).find((i) => i.number === event.number);
  if (!invoice) return;
  await tell(tx, deps, {
    dossier: event.dossier,
    template: 'invoice-issued',
    channel: 'email',
    attachment: event.number,
    more: { invoice: invoiceOf(invoice, invoice.total.minor - invoice.prepaid.minor) },
  });
}

export async function onMoney(tx: Tx, deps: NotifyDeps, event: MoneyMoved, template: 'payment-received' | 'refund-done'): Promise<void> {
  if (!(await reachable(tx, deps, event.dossier))) return;
  const dossier = await deps.dossiers.get(tx, event.dossier);
  const left = (await deps.dossiers.sold(tx, dossier)) - dossier.paid.minor;
  const balance = { amount: formatMinor(left > 0n ? left : 0n, dossier.currency), currency: dossier.currency };
  const more =
    template === 'refund-done'
      ? { refund: { amount: event.amount, on: event.on } }
      : { payment: { amount: event.amount, receivedOn: event.on, balance } };
  await tell(tx, deps, { dossier: event.dossier, template, channel: 'email', more });
}

/** The files that go with a message, rendered when it is sent, with no connection held. NOT_FOUND when nothing is left to travel with. */
export async function attachmentsOf(
  ctx: Ctx,
  { attachment, locale }: Pick<MessageRow, 'attachment' | 'locale'>,
  billing: Billing,
  dossiers: Dossiers,
): Promise<RenderedMessage['attachments']> {
  if (attachment === null) return [];
  if (!attachment.startsWith(ITINERARY))
    return [{ name: `${attachment}.pdf`, type: 'application/pdf', bytes: await billing.pdf(ctx, attachment) }];
  return [await dossiers.itinerary(ctx, attachment.slice(ITINERARY.length), locale)];
}
