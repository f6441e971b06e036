// Written by console/generate.ts from openapi.json. Change the routes, not this file.
// biome-ignore-all format: generated
// biome-ignore-all lint: generated
import { type CallOptions, call, type Operation } from './http.ts';

/** A decimal string with its currency. */
export type Money = { amount: string; currency: string };

export type AdapterListInput = Record<string, never>;
export type AdapterListOutput = { items: ({ id: string; mode: 'file' | 'api' })[] };
const adapterListOperation: Operation = { id: 'adapter.list', method: 'get', path: '/adapters', body: false, binary: false, ifMatch: false };
/** Accounting adapters of the agency. Permission: exports.read. */
export const adapterList = (input: AdapterListInput = {}, options?: CallOptions): Promise<AdapterListOutput> => call(adapterListOperation, input, options);

export type ApiKeyCreateInput = { name: string; roles: string[] };
export type ApiKeyCreateOutput = { id: string; key: string };
const apiKeyCreateOperation: Operation = { id: 'apiKey.create', method: 'post', path: '/api-keys', body: true, binary: false, ifMatch: false };
/** Create a key for a program: shown once. Permission: access.manage. */
export const apiKeyCreate = (input: ApiKeyCreateInput, options?: CallOptions): Promise<ApiKeyCreateOutput> => call(apiKeyCreateOperation, input, options);

export type AuthLoginInput = { login: string; password: string };
export type AuthLoginOutput = { token: string; expiresAt: string; user: { id: string; login: string; name: string; email: string | null; roles: string[]; locale: string; state: 'active' | 'disabled'; createdAt: string; version: number }; agency: string; permissions: string[] | null };
const authLoginOperation: Operation = { id: 'auth.login', method: 'post', path: '/auth/login', body: true, binary: false, ifMatch: false };
/** Open a session: the answer carries a bearer token and sets a cookie. Permission: public. */
export const authLogin = (input: AuthLoginInput, options?: CallOptions): Promise<AuthLoginOutput> => call(authLoginOperation, input, options);

export type AuthLogoutInput = Record<string, never>;
export type AuthLogoutOutput = { loggedOut: boolean };
const authLogoutOperation: Operation = { id: 'auth.logout', method: 'post', path: '/auth/logout', body: true, binary: false, ifMatch: false };
/** End the session. Permission: session. */
export const authLogout = (input: AuthLogoutInput = {}, options?: CallOptions): Promise<AuthLogoutOutput> => call(authLogoutOperation, input, options);

export type AuthMeInput = Record<string, never>;
export type AuthMeOutput = { user: { id: string; login: string; name: string; email: string | null; roles: string[]; locale: string; state: 'active' | 'disabled'; createdAt: string; version: number }; agency: string; currency: string; timeZone: string; locales: string[]; permissions: string[] | null };
const authMeOperation: Operation = { id: 'auth.me', method: 'get', path: '/auth/me', body: false, binary: false, ifMatch: false };
/** Who is logged in, and what they may do (null: everything). Permission: session. */
export const authMe = (input: AuthMeInput = {}, options?: CallOptions): Promise<AuthMeOutput> => call(authMeOperation, input, options);

export type BankDepositCreateInput = { money: Money; fee?: Money | undefined; date?: string | undefined; receipts?: string[] | undefined; bank?: string | undefined };
export type BankDepositCreateOutput = { ref: string; entry: number; date: string };
const bankDepositCreateOperation: Operation = { id: 'bankDeposit.create', method: 'post', path: '/bank-deposits', body: true, binary: false, ifMatch: false };
/** Take cheques and card slips to the bank. Permission: accounting.deposit. */
export const bankDepositCreate = (input: BankDepositCreateInput, options?: CallOptions): Promise<BankDepositCreateOutput> => call(bankDepositCreateOperation, input, options);

export type BankDepositReturnInput = { receipt: string; date?: string | undefined };
export type BankDepositReturnOutput = { ref: string; entry: number; date: string };
const bankDepositReturnOperation: Operation = { id: 'bankDeposit.return', method: 'post', path: '/bank-deposits/return', body: true, binary: false, ifMatch: false };
/** Enter that the bank gave a cheque or card slip back: it lies in transit again. Permission: accounting.deposit. */
export const bankDepositReturn = (input: BankDepositReturnInput, options?: CallOptions): Promise<BankDepositReturnOutput> => call(bankDepositReturnOperation, input, options);

export type BankDepositSlipsInput = { limit?: number | undefined };
export type BankDepositSlipsOutput = { items: ({ receipts: string[]; dossiers: string[]; pointsOfSale: string[]; money: Money; original: Money | null; cameOn: string; bank: string | null })[]; count: number; total: Money; banks: { account: string; label: string }[] };
const bankDepositSlipsOperation: Operation = { id: 'bankDeposit.slips', method: 'get', path: '/bank-deposits/slips', body: false, binary: false, ifMatch: false };
/** Cheques and card slips that lie in transit, what came first first. Permission: accounting.deposit. */
export const bankDepositSlips = (input: BankDepositSlipsInput = {}, options?: CallOptions): Promise<BankDepositSlipsOutput> => call(bankDepositSlipsOperation, input, options);

export type BankDepositGetInput = { ref: string };
export type BankDepositGetOutput = { ref: string; entry: number; date: string; money: Money; fee: Money; items: ({ receipts: string[]; dossiers: string[]; pointsOfSale: string[]; money: Money; original: Money | null; cameOn: string; cameBack: boolean })[] };
const bankDepositGetOperation: Operation = { id: 'bankDeposit.get', method: 'get', path: '/bank-deposits/{ref}', body: false, binary: false, ifMatch: false };
/** A bank deposit with the cheques and card slips it is made of. Permission: accounting.deposit. */
export const bankDepositGet = (input: BankDepositGetInput, options?: CallOptions): Promise<BankDepositGetOutput> => call(bankDepositGetOperation, input, options);

export type BankLineListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; statement?: string | undefined; state?: 'unassigned' | 'assigned' | 'out' | undefined };
export type BankLineListOutput = { items: ({ id: string; statement: string; account: string; bookedOn: string; valueOn: string | null; money: Money; name: string | null; iban: string | null; text: string | null; reference: string | null; references: string[]; endToEndId: string | null; bankRef: string | null; code: { iso: string | null; own: string | null }; reversal: boolean; returned: string | null; original: { money: Money; rate: string | null } | null; fees: ({ money: Money; code: string | null; included: boolean | null })[]; batch: { messageId: string | null; paymentId: string | null; count: number | null } | null; state: 'unassigned' | 'assigned' | 'out'; receipt: string | null })[]; has_more: boolean; cursor: string | null };
const bankLineListOperation: Operation = { id: 'bankLine.list', method: 'get', path: '/bank-lines', body: false, binary: false, ifMatch: false };
/** Lines of bank statements, the latest first. Permission: payments.statements. */
export const bankLineList = (input: BankLineListInput = {}, options?: CallOptions): Promise<BankLineListOutput> => call(bankLineListOperation, input, options);

export type ReceiptAssignInput = { line: string; dossier?: string | undefined; invoice?: string | undefined; shares?: { dossier: string; money: Money }[] | undefined };
export type ReceiptAssignOutput = { line: { id: string; statement: string; account: string; bookedOn: string; valueOn: string | null; money: Money; name: string | null; iban: string | null; text: string | null; reference: string | null; references: string[]; endToEndId: string | null; bankRef: string | null; code: { iso: string | null; own: string | null }; reversal: boolean; returned: string | null; original: { money: Money; rate: string | null } | null; fees: ({ money: Money; code: string | null; included: boolean | null })[]; batch: { messageId: string | null; paymentId: string | null; count: number | null } | null; state: 'unassigned' | 'assigned' | 'out'; receipt: string | null }; receipts: ({ ref: string; kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut' | 'reversal'; dossier: string; client: string; method: string; money: Money; receivedOn: string; invoice: string | null; linked: string | null; bankRef: string | null; bankLine: string | null; reason: string | null; entry: number | null; createdAt: string })[] };
const receiptAssignOperation: Operation = { id: 'receipt.assign', method: 'post', path: '/bank-lines/{line}/assign', body: true, binary: false, ifMatch: false };
/** Make a line of money that came in a receipt on a dossier, or a share of it on each of several, on the day it was booked. Permission: payments.assign. */
export const receiptAssign = (input: ReceiptAssignInput, options?: CallOptions): Promise<ReceiptAssignOutput> => call(receiptAssignOperation, input, options);

export type BankStatementListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; account?: string | undefined };
export type BankStatementListOutput = { items: ({ id: string; account: string; statement: string; number: string | null; from: string | null; to: string; opening: Money | null; closing: Money | null; lines: number; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[]; format: string; file: string; createdAt: string })[]; has_more: boolean; cursor: string | null };
const bankStatementListOperation: Operation = { id: 'bankStatement.list', method: 'get', path: '/bank-statements', body: false, binary: false, ifMatch: false };
/** Bank statements, the latest first. Permission: payments.statements. */
export const bankStatementList = (input: BankStatementListInput = {}, options?: CallOptions): Promise<BankStatementListOutput> => call(bankStatementListOperation, input, options);

export type BankStatementImportInput = { file: string; content: string };
export type BankStatementImportOutput = { status: 'created' | 'unchanged'; statements: ({ id: string; account: string; statement: string; number: string | null; from: string | null; to: string; opening: Money | null; closing: Money | null; lines: number; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[]; format: string; file: string; createdAt: string })[]; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[] };
const bankStatementImportOperation: Operation = { id: 'bankStatement.import', method: 'post', path: '/bank-statements', body: true, binary: false, ifMatch: false };
/** Import a file of statements of the agency’s own accounts: all of them or none; what came before changes nothing. Permission: payments.importStatements. */
export const bankStatementImport = (input: BankStatementImportInput, options?: CallOptions): Promise<BankStatementImportOutput> => call(bankStatementImportOperation, input, options);

export type BillerListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type BillerListOutput = { items: { code: string; supplier: string; createdAt: string; version: number }[]; has_more: boolean; cursor: string | null };
const billerListOperation: Operation = { id: 'biller.list', method: 'get', path: '/billers', body: false, binary: false, ifMatch: false };
/** Who bills what is booked: the supplier for each code that messages name. Permission: parties.read. */
export const billerList = (input: BillerListInput = {}, options?: CallOptions): Promise<BillerListOutput> => call(billerListOperation, input, options);

export type BillerCreateInput = { code: string; supplier: string };
export type BillerCreateOutput = { code: string; supplier: string; createdAt: string; version: number };
const billerCreateOperation: Operation = { id: 'biller.create', method: 'post', path: '/billers', body: true, binary: false, ifMatch: false };
/** Say which supplier bills under a code that no message has named yet. Permission: parties.write. */
export const billerCreate = (input: BillerCreateInput, options?: CallOptions): Promise<BillerCreateOutput> => call(billerCreateOperation, input, options);

export type BillerUpdateInput = { code: string; supplier: string };
export type BillerUpdateOutput = { code: string; supplier: string; createdAt: string; version: number };
const billerUpdateOperation: Operation = { id: 'biller.update', method: 'patch', path: '/billers/{code}', body: true, binary: false, ifMatch: true };
/** Say which other supplier bills under a code, for what is booked from then on. Permission: parties.write. */
export const billerUpdate = (input: BillerUpdateInput, options?: CallOptions): Promise<BillerUpdateOutput> => call(billerUpdateOperation, input, options);

export type ChargeListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; dossier?: string | undefined };
export type ChargeListOutput = { items: ({ id: string; kind: 'charge' | 'refund'; dossier: string; client: string; adapter: string; money: Money; invoice: string | null; charge: string | null; state: 'pending' | 'queued' | 'accepted' | 'done' | 'unplaced' | 'rejected' | 'failed' | 'unknown'; stateAt: string; error: string | null; reference: string | null; date: string | null; payment: string | null; undone: string | null; askedBy: string; createdAt: string; version: number })[]; has_more: boolean; cursor: string | null };
const chargeListOperation: Operation = { id: 'charge.list', method: 'get', path: '/charges', body: false, binary: false, ifMatch: false };
/** Charges of cards and what is given back to them. Permission: payments.read. */
export const chargeList = (input: ChargeListInput = {}, options?: CallOptions): Promise<ChargeListOutput> => call(chargeListOperation, input, options);

export type ChargeCreateInput = { dossier: string; money: Money; instrument: string; adapter?: string | undefined; invoice?: string | undefined };
export type ChargeCreateOutput = { id: string; kind: 'charge' | 'refund'; dossier: string; client: string; adapter: string; money: Money; invoice: string | null; charge: string | null; state: 'pending' | 'queued' | 'accepted' | 'done' | 'unplaced' | 'rejected' | 'failed' | 'unknown'; stateAt: string; error: string | null; reference: string | null; date: string | null; payment: string | null; undone: string | null; askedBy: string; createdAt: string; version: number };
const chargeCreateOperation: Operation = { id: 'charge.create', method: 'post', path: '/charges', body: true, binary: false, ifMatch: false };
/** Charge a client’s card by a payment plugin, at most what is due on the dossier: a receipt once the provider took it. Permission: payments.charge. */
export const chargeCreate = (input: ChargeCreateInput, options?: CallOptions): Promise<ChargeCreateOutput> => call(chargeCreateOperation, input, options);

export type ChargeEventListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; charge?: string | undefined };
export type ChargeEventListOutput = { items: ({ id: string; event: string; what: 'charged' | 'failed' | 'refunded' | 'chargedBack'; charge: string; adapter: string; money: Money; date: string; detail: string | null; state: 'queued' | 'applied' | 'refused'; error: string | null; payment: string | null; createdAt: string })[]; has_more: boolean; cursor: string | null };
const chargeEventListOperation: Operation = { id: 'chargeEvent.list', method: 'get', path: '/charges/events', body: false, binary: false, ifMatch: false };
/** What providers reported of charges and refunds, and what came of it. Permission: payments.read. */
export const chargeEventList = (input: ChargeEventListInput = {}, options?: CallOptions): Promise<ChargeEventListOutput> => call(chargeEventListOperation, input, options);

export type ChargeReportInput = { agency: string; adapter: string };
export type ChargeReportOutput = { taken: number };
const chargeReportOperation: Operation = { id: 'charge.report', method: 'post', path: '/charges/reports/{agency}/{adapter}', body: true, binary: false, ifMatch: false };
/** Where the provider of a payment plugin posts what became of charges and refunds: charged, failed, refunded, charged back. Permission: signed. */
export const chargeReport = (input: ChargeReportInput, options?: CallOptions): Promise<ChargeReportOutput> => call(chargeReportOperation, input, options);

export type ChargeGetInput = { id: string };
export type ChargeGetOutput = { id: string; kind: 'charge' | 'refund'; dossier: string; client: string; adapter: string; money: Money; invoice: string | null; charge: string | null; state: 'pending' | 'queued' | 'accepted' | 'done' | 'unplaced' | 'rejected' | 'failed' | 'unknown'; stateAt: string; error: string | null; reference: string | null; date: string | null; payment: string | null; undone: string | null; askedBy: string; createdAt: string; version: number };
const chargeGetOperation: Operation = { id: 'charge.get', method: 'get', path: '/charges/{id}', body: false, binary: false, ifMatch: false };
/** One charge or refund of a card. Permission: payments.read. */
export const chargeGet = (input: ChargeGetInput, options?: CallOptions): Promise<ChargeGetOutput> => call(chargeGetOperation, input, options);

export type ChargeDecideInput = { id: string; moved: boolean; reference?: string | undefined; date?: string | undefined; reason: string };
export type ChargeDecideOutput = { id: string; kind: 'charge' | 'refund'; dossier: string; client: string; adapter: string; money: Money; invoice: string | null; charge: string | null; state: 'pending' | 'queued' | 'accepted' | 'done' | 'unplaced' | 'rejected' | 'failed' | 'unknown'; stateAt: string; error: string | null; reference: string | null; date: string | null; payment: string | null; undone: string | null; askedBy: string; createdAt: string; version: number };
const chargeDecideOperation: Operation = { id: 'charge.decide', method: 'post', path: '/charges/{id}/decide', body: true, binary: false, ifMatch: false };
/** Say how a charge or refund ended of which nobody knows: somebody looked at the provider. Permission: payments.reverse. */
export const chargeDecide = (input: ChargeDecideInput, options?: CallOptions): Promise<ChargeDecideOutput> => call(chargeDecideOperation, input, options);

export type ChargePlaceInput = { id: string; dossier?: string | undefined };
export type ChargePlaceOutput = { id: string; kind: 'charge' | 'refund'; dossier: string; client: string; adapter: string; money: Money; invoice: string | null; charge: string | null; state: 'pending' | 'queued' | 'accepted' | 'done' | 'unplaced' | 'rejected' | 'failed' | 'unknown'; stateAt: string; error: string | null; reference: string | null; date: string | null; payment: string | null; undone: string | null; askedBy: string; createdAt: string; version: number };
const chargePlaceOperation: Operation = { id: 'charge.place', method: 'post', path: '/charges/{id}/place', body: true, binary: false, ifMatch: false };
/** Record money a provider took, or gave back, that the books refused then: on its dossier or another. Permission: payments.record. */
export const chargePlace = (input: ChargePlaceInput, options?: CallOptions): Promise<ChargePlaceOutput> => call(chargePlaceOperation, input, options);

export type ChargeRefundInput = { id: string; money?: Money | undefined; reason: string };
export type ChargeRefundOutput = { id: string; kind: 'charge' | 'refund'; dossier: string; client: string; adapter: string; money: Money; invoice: string | null; charge: string | null; state: 'pending' | 'queued' | 'accepted' | 'done' | 'unplaced' | 'rejected' | 'failed' | 'unknown'; stateAt: string; error: string | null; reference: string | null; date: string | null; payment: string | null; undone: string | null; askedBy: string; createdAt: string; version: number };
const chargeRefundOperation: Operation = { id: 'charge.refund', method: 'post', path: '/charges/{id}/refund', body: true, binary: false, ifMatch: false };
/** Give a charge, or a part of it, back to its card: posted as any refund, then asked of the provider. Permission: payments.refund. */
export const chargeRefund = (input: ChargeRefundInput, options?: CallOptions): Promise<ChargeRefundOutput> => call(chargeRefundOperation, input, options);

export type ClientListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type ClientListOutput = { items: ({ id: string; code: string; name: string; kind: 'company' | 'person'; email: string | null; phone: string | null; address: string[]; postcode: string | null; city: string | null; country: string | null; locale: string; siren: string | null; vatNumber: string | null; eInvoiceAddress: string | null; paymentDays: number; requiredReferences: { field: string; label: string; required: boolean }[]; createdAt: string; version: number })[]; has_more: boolean; cursor: string | null };
const clientListOperation: Operation = { id: 'client.list', method: 'get', path: '/clients', body: false, binary: false, ifMatch: false };
/** Clients. Permission: parties.read. */
export const clientList = (input: ClientListInput = {}, options?: CallOptions): Promise<ClientListOutput> => call(clientListOperation, input, options);

export type ClientCreateInput = { name: string; kind?: 'company' | 'person' | undefined; email?: string | null | undefined; phone?: string | null | undefined; address?: string[] | undefined; postcode?: string | null | undefined; city?: string | null | undefined; country?: string | null | undefined; locale?: string | undefined; siren?: string | null | undefined; vatNumber?: string | null | undefined; eInvoiceAddress?: string | null | undefined; paymentDays?: number | undefined; requiredReferences?: { field: string; label: string; required: boolean }[] | undefined; code?: string | undefined };
export type ClientCreateOutput = { id: string; code: string; name: string; kind: 'company' | 'person'; email: string | null; phone: string | null; address: string[]; postcode: string | null; city: string | null; country: string | null; locale: string; siren: string | null; vatNumber: string | null; eInvoiceAddress: string | null; paymentDays: number; requiredReferences: { field: string; label: string; required: boolean }[]; createdAt: string; version: number };
const clientCreateOperation: Operation = { id: 'client.create', method: 'post', path: '/clients', body: true, binary: false, ifMatch: false };
/** Create a client. Permission: parties.write. */
export const clientCreate = (input: ClientCreateInput, options?: CallOptions): Promise<ClientCreateOutput> => call(clientCreateOperation, input, options);

export type TravellerListInput = { client: string; limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type TravellerListOutput = { items: ({ id: string; client: string; name: string; email: string | null; phone: string | null })[]; has_more: boolean; cursor: string | null };
const travellerListOperation: Operation = { id: 'traveller.list', method: 'get', path: '/clients/{client}/travellers', body: false, binary: false, ifMatch: false };
/** Travellers of a client. Permission: parties.read. */
export const travellerList = (input: TravellerListInput, options?: CallOptions): Promise<TravellerListOutput> => call(travellerListOperation, input, options);

export type TravellerCreateInput = { client: string; name: string; email?: string | null | undefined; phone?: string | null | undefined };
export type TravellerCreateOutput = { id: string; client: string; name: string; email: string | null; phone: string | null };
const travellerCreateOperation: Operation = { id: 'traveller.create', method: 'post', path: '/clients/{client}/travellers', body: true, binary: false, ifMatch: false };
/** Add a traveller to a client. Permission: parties.write. */
export const travellerCreate = (input: TravellerCreateInput, options?: CallOptions): Promise<TravellerCreateOutput> => call(travellerCreateOperation, input, options);

export type ClientGetInput = { code: string };
export type ClientGetOutput = { id: string; code: string; name: string; kind: 'company' | 'person'; email: string | null; phone: string | null; address: string[]; postcode: string | null; city: string | null; country: string | null; locale: string; siren: string | null; vatNumber: string | null; eInvoiceAddress: string | null; paymentDays: number; requiredReferences: { field: string; label: string; required: boolean }[]; createdAt: string; version: number };
const clientGetOperation: Operation = { id: 'client.get', method: 'get', path: '/clients/{code}', body: false, binary: false, ifMatch: false };
/** One client. Permission: parties.read. */
export const clientGet = (input: ClientGetInput, options?: CallOptions): Promise<ClientGetOutput> => call(clientGetOperation, input, options);

export type ClientUpdateInput = { code: string; name?: string | undefined; kind?: 'company' | 'person' | undefined; email?: string | null | undefined; phone?: string | null | undefined; address?: string[] | undefined; postcode?: string | null | undefined; city?: string | null | undefined; country?: string | null | undefined; locale?: string | undefined; siren?: string | null | undefined; vatNumber?: string | null | undefined; eInvoiceAddress?: string | null | undefined; paymentDays?: number | undefined; requiredReferences?: { field: string; label: string; required: boolean }[] | undefined };
export type ClientUpdateOutput = { id: string; code: string; name: string; kind: 'company' | 'person'; email: string | null; phone: string | null; address: string[]; postcode: string | null; city: string | null; country: string | null; locale: string; siren: string | null; vatNumber: string | null; eInvoiceAddress: string | null; paymentDays: number; requiredReferences: { field: string; label: string; required: boolean }[]; createdAt: string; version: number };
const clientUpdateOperation: Operation = { id: 'client.update', method: 'patch', path: '/clients/{code}', body: true, binary: false, ifMatch: true };
/** Change a client. Permission: parties.write. */
export const clientUpdate = (input: ClientUpdateInput, options?: CallOptions): Promise<ClientUpdateOutput> => call(clientUpdateOperation, input, options);

export type ConsoleViewsInput = Record<string, never>;
export type ConsoleViewsOutput = { items: ({ plugin: string; id: string; slot: 'nav' | 'dossier.section' | 'accounting.section'; title: { fr: string; en: string }; list: string; path: string; searches: boolean; columns: ({ field: string; title: { fr: string; en: string }; format: 'money' | 'day' | 'instant' | 'status' | 'text' })[]; order: number })[] };
const consoleViewsOperation: Operation = { id: 'console.views', method: 'get', path: '/console/views', body: false, binary: false, ifMatch: false };
/** What plugins show in the console: views whose list the caller may read. Permission: session. */
export const consoleViews = (input: ConsoleViewsInput = {}, options?: CallOptions): Promise<ConsoleViewsOutput> => call(consoleViewsOperation, input, options);

export type CreditNoteIssueInput = { invoice: string; reason: string; mode?: 'whole' | 'open' | 'lines' | undefined; lines?: string[] | undefined; locale?: string | undefined };
export type CreditNoteIssueOutput = { number: string; kind: 'invoice' | 'creditNote'; dossier: string; client: { code: string; name: string }; issuedOn: string; dueOn: string; total: Money; prepaid: Money; due: Money; corrects: string | null; reason: string | null; entry: number | null; createdAt: string; document?: { client: { name: string; address: string[] }; lines: ({ label: string; detail: string | null; rate: string | null; mark: string | null; net: Money; gross: Money })[]; vat: ({ rate: string | null; mark: string | null; mention: string | null; base: Money; tax: Money })[]; net: Money; tax: Money; mentions: string[] } | undefined };
const creditNoteIssueOperation: Operation = { id: 'creditNote.issue', method: 'post', path: '/credit-notes', body: true, binary: false, ifMatch: false };
/** Credit an invoice: the whole of it, lines of it, or what is open in the client’s favour, over several invoices where need be. Permission: billing.credit. */
export const creditNoteIssue = (input: CreditNoteIssueInput, options?: CallOptions): Promise<CreditNoteIssueOutput> => call(creditNoteIssueOperation, input, options);

export type DossierListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; q?: string | undefined };
export type DossierListOutput = { items: ({ ref: string; title: string; status: 'quote' | 'option' | 'confirmed' | 'ticketed' | 'travelled' | 'cancelled' | 'closed'; client: { code: string; name: string | null } | null; pointOfSale: string | null; currency: string; departure: string | null; return: string | null; travellers: string[]; references: Record<string, string>; services: number; sale: Money; purchase: Money; margin: Money; invoiced: Money; paid: Money; balance: Money; creditDue: Money; createdAt: string; updatedAt: string; version: number })[]; has_more: boolean; cursor: string | null };
const dossierListOperation: Operation = { id: 'dossier.list', method: 'get', path: '/dossiers', body: false, binary: false, ifMatch: false };
/** Dossiers: filter, sort, page, or look words up (reference, locator, ticket, name). Permission: dossiers.read. */
export const dossierList = (input: DossierListInput = {}, options?: CallOptions): Promise<DossierListOutput> => call(dossierListOperation, input, options);

export type DossierCreateInput = { title?: string | undefined; client?: string | undefined; currency?: string | undefined; status?: 'quote' | 'option' | 'confirmed' | undefined; pointOfSale?: string | undefined; departure?: string | undefined; return?: string | undefined; travellers?: string[] | undefined; references?: Record<string, string> | undefined };
export type DossierCreateOutput = { ref: string; title: string; status: 'quote' | 'option' | 'confirmed' | 'ticketed' | 'travelled' | 'cancelled' | 'closed'; client: { code: string; name: string | null } | null; pointOfSale: string | null; currency: string; departure: string | null; return: string | null; travellers: string[]; references: Record<string, string>; services: number; sale: Money; purchase: Money; margin: Money; invoiced: Money; paid: Money; balance: Money; creditDue: Money; createdAt: string; updatedAt: string; version: number };
const dossierCreateOperation: Operation = { id: 'dossier.create', method: 'post', path: '/dossiers', body: true, binary: false, ifMatch: false };
/** Open a dossier. Permission: dossiers.write. */
export const dossierCreate = (input: DossierCreateInput = {}, options?: CallOptions): Promise<DossierCreateOutput> => call(dossierCreateOperation, input, options);

export type DocumentItineraryInput = { dossier: string; locale?: string | undefined };
export type DocumentItineraryOutput = Blob;
const documentItineraryOperation: Operation = { id: 'document.itinerary', method: 'get', path: '/dossiers/{dossier}/itinerary', body: false, binary: true, ifMatch: false };
/** Itinerary of a dossier as it is now: everything that is not cancelled, in the order it is travelled. Permission: dossiers.read. */
export const documentItinerary = (input: DocumentItineraryInput, options?: CallOptions): Promise<DocumentItineraryOutput> => call(documentItineraryOperation, input, options);

export type PaymentPositionInput = { dossier: string };
export type PaymentPositionOutput = { receivable: Money; advances: Money; overpaid: Money; refundable: Money; invoices: { invoice: string; dueOn: string; asked: Money; paid: Money; open: Money }[]; unallocated: Money };
const paymentPositionOperation: Operation = { id: 'payment.position', method: 'get', path: '/dossiers/{dossier}/payments', body: false, binary: false, ifMatch: false };
/** Where a dossier stands: receivable, deposits, overpayment, what may be refunded, and which invoices are paid. Permission: payments.read. */
export const paymentPosition = (input: PaymentPositionInput, options?: CallOptions): Promise<PaymentPositionOutput> => call(paymentPositionOperation, input, options);

export type PriceLineListInput = { dossier: string; limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type PriceLineListOutput = { items: ({ id: string; dossier: string; service: string | null; side: 'sale' | 'purchase'; nature: 'fare' | 'tax' | 'fee' | 'commission' | 'commissionTax' | 'penalty' | 'stay' | 'transport' | 'ancillary' | 'markup' | 'discount'; label: string; labels: Record<string, string> | null; money: Money; vatRate: string | null; document: string | null; code: string | null; travellers: string[] | null; segments: string[] | null; scheme: 'agent' | 'margin' | 'standard' | 'disbursement' | 'own'; origin: { by: 'fact' | 'rule' | 'person' | 'amendment' | 'regularisation'; rule: string | null; costs: string | null; source: string | null }; dated: string; actor: string; createdAt: string })[]; has_more: boolean; cursor: string | null };
const priceLineListOperation: Operation = { id: 'priceLine.list', method: 'get', path: '/dossiers/{dossier}/price-lines', body: false, binary: false, ifMatch: false };
/** Sale and purchase lines of a dossier, in the order they were added. Permission: dossiers.read. */
export const priceLineList = (input: PriceLineListInput, options?: CallOptions): Promise<PriceLineListOutput> => call(priceLineListOperation, input, options);

export type PriceLineAddInput = { dossier: string; service?: string | undefined; side: 'sale' | 'purchase'; nature: 'fare' | 'tax' | 'fee' | 'commission' | 'commissionTax' | 'penalty' | 'stay' | 'transport' | 'ancillary' | 'markup' | 'discount'; label: string; money: Money; vatRate?: string | undefined; document?: string | undefined; code?: string | undefined; travellers?: string[] | undefined; segments?: string[] | undefined; dated?: string | undefined; origin?: 'person' | 'amendment' | 'regularisation' | undefined; rule?: string | undefined };
export type PriceLineAddOutput = { id: string; dossier: string; service: string | null; side: 'sale' | 'purchase'; nature: 'fare' | 'tax' | 'fee' | 'commission' | 'commissionTax' | 'penalty' | 'stay' | 'transport' | 'ancillary' | 'markup' | 'discount'; label: string; labels: Record<string, string> | null; money: Money; vatRate: string | null; document: string | null; code: string | null; travellers: string[] | null; segments: string[] | null; scheme: 'agent' | 'margin' | 'standard' | 'disbursement' | 'own'; origin: { by: 'fact' | 'rule' | 'person' | 'amendment' | 'regularisation'; rule: string | null; costs: string | null; source: string | null }; dated: string; actor: string; createdAt: string };
const priceLineAddOperation: Operation = { id: 'priceLine.add', method: 'post', path: '/dossiers/{dossier}/price-lines', body: true, binary: false, ifMatch: false };
/** Add a dated price line; nothing priced is ever edited. Permission: dossiers.write. */
export const priceLineAdd = (input: PriceLineAddInput, options?: CallOptions): Promise<PriceLineAddOutput> => call(priceLineAddOperation, input, options);

export type ServiceListInput = { dossier: string; locale?: string | undefined };
export type ServiceListOutput = { items: ({ id: string; dossier: string; position: number; service: string; supplier: string; soldAs: 'agent' | 'principal'; status: string; title: string; lines: string[]; item: unknown; segments: string[]; recordLocator: string | null; channels: string[]; claims: { field: string; value: unknown; told: unknown; by: { id: string; name: string }; at: string; contested: boolean }[]; departure: string | null; return: string | null; version: number })[] };
const serviceListOperation: Operation = { id: 'service.list', method: 'get', path: '/dossiers/{dossier}/services', body: false, binary: false, ifMatch: false };
/** Services of a dossier. Permission: dossiers.read. */
export const serviceList = (input: ServiceListInput, options?: CallOptions): Promise<ServiceListOutput> => call(serviceListOperation, input, options);

export type ServiceAddInput = { dossier: string; service: string; supplier: string; item: Record<string, unknown>; soldAs?: 'agent' | 'principal' | undefined; status?: 'reserved' | 'issued' | undefined; recordLocator?: string | undefined; prices?: ({ side: 'sale' | 'purchase'; nature?: 'fare' | 'tax' | 'fee' | 'commission' | 'commissionTax' | 'penalty' | 'stay' | 'transport' | 'ancillary' | 'markup' | 'discount' | undefined; label?: string | undefined; money: Money; vatRate?: string | undefined; document?: string | undefined; code?: string | undefined; travellers?: string[] | undefined; segments?: string[] | undefined })[] | undefined };
export type ServiceAddOutput = { id: string; dossier: string; position: number; service: string; supplier: string; soldAs: 'agent' | 'principal'; status: string; title: string; lines: string[]; item: unknown; segments: string[]; recordLocator: string | null; channels: string[]; claims: { field: string; value: unknown; told: unknown; by: { id: string; name: string }; at: string; contested: boolean }[]; departure: string | null; return: string | null; version: number };
const serviceAddOperation: Operation = { id: 'service.add', method: 'post', path: '/dossiers/{dossier}/services', body: true, binary: false, ifMatch: false };
/** Enter a service by hand, with its prices. Permission: dossiers.write. */
export const serviceAdd = (input: ServiceAddInput, options?: CallOptions): Promise<ServiceAddOutput> => call(serviceAddOperation, input, options);

export type SettlementStatusInput = { dossier: string };
export type SettlementStatusOutput = { status: 'notInvoiced' | 'partlyInvoiced' | 'invoiced' | 'overInvoiced'; services: ({ service: string; title: string; supplier: string; status: 'notInvoiced' | 'partlyInvoiced' | 'invoiced' | 'overInvoiced'; expected: Money; billed: Money; difference: Money; variance: Money; closed: boolean })[]; lines: ({ invoice: string; line: number; label: string; money: Money; dossier: string | null; service: string | null; document: string | null })[] };
const settlementStatusOperation: Operation = { id: 'settlement.status', method: 'get', path: '/dossiers/{dossier}/settlement', body: false, binary: false, ifMatch: false };
/** How far suppliers have billed a dossier: per service and in all. Permission: settlement.read. */
export const settlementStatus = (input: SettlementStatusInput, options?: CallOptions): Promise<SettlementStatusOutput> => call(settlementStatusOperation, input, options);

export type TimelineListInput = { dossier: string; limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type TimelineListOutput = { items: { id: string; at: string; actor: { id: string; name: string }; kind: string; data: unknown }[]; has_more: boolean; cursor: string | null };
const timelineListOperation: Operation = { id: 'timeline.list', method: 'get', path: '/dossiers/{dossier}/timeline', body: false, binary: false, ifMatch: false };
/** What happened to a dossier, the latest first. Permission: dossiers.read. */
export const timelineList = (input: TimelineListInput, options?: CallOptions): Promise<TimelineListOutput> => call(timelineListOperation, input, options);

export type DossierGetInput = { ref: string };
export type DossierGetOutput = { ref: string; title: string; status: 'quote' | 'option' | 'confirmed' | 'ticketed' | 'travelled' | 'cancelled' | 'closed'; client: { code: string; name: string | null } | null; pointOfSale: string | null; currency: string; departure: string | null; return: string | null; travellers: string[]; references: Record<string, string>; services: number; sale: Money; purchase: Money; margin: Money; invoiced: Money; paid: Money; balance: Money; creditDue: Money; createdAt: string; updatedAt: string; version: number };
const dossierGetOperation: Operation = { id: 'dossier.get', method: 'get', path: '/dossiers/{ref}', body: false, binary: false, ifMatch: false };
/** One dossier with its totals. Permission: dossiers.read. */
export const dossierGet = (input: DossierGetInput, options?: CallOptions): Promise<DossierGetOutput> => call(dossierGetOperation, input, options);

export type DossierUpdateInput = { ref: string; title?: string | undefined; client?: string | undefined; status?: 'quote' | 'option' | 'confirmed' | 'ticketed' | 'travelled' | 'cancelled' | 'closed' | undefined; pointOfSale?: string | null | undefined; travellers?: string[] | undefined; references?: Record<string, string> | undefined };
export type DossierUpdateOutput = { ref: string; title: string; status: 'quote' | 'option' | 'confirmed' | 'ticketed' | 'travelled' | 'cancelled' | 'closed'; client: { code: string; name: string | null } | null; pointOfSale: string | null; currency: string; departure: string | null; return: string | null; travellers: string[]; references: Record<string, string>; services: number; sale: Money; purchase: Money; margin: Money; invoiced: Money; paid: Money; balance: Money; creditDue: Money; createdAt: string; updatedAt: string; version: number };
const dossierUpdateOperation: Operation = { id: 'dossier.update', method: 'patch', path: '/dossiers/{ref}', body: true, binary: false, ifMatch: true };
/** Change a dossier: title, client, status, references. Permission: dossiers.write. */
export const dossierUpdate = (input: DossierUpdateInput, options?: CallOptions): Promise<DossierUpdateOutput> => call(dossierUpdateOperation, input, options);

export type DossierCheckInput = { ref: string };
export type DossierCheckOutput = { asked: number };
const dossierCheckOperation: Operation = { id: 'dossier.check', method: 'post', path: '/dossiers/{ref}/check', body: true, binary: false, ifMatch: false };
/** Ask all checks about a dossier now: what they notice is in finding.list moments later. Permission: assist.resolve. */
export const dossierCheck = (input: DossierCheckInput, options?: CallOptions): Promise<DossierCheckOutput> => call(dossierCheckOperation, input, options);

export type DossierExplainInput = { ref: string; what: 'sale' | 'purchase' | 'margin' | 'invoiced' | 'paid' | 'balance'; locale?: string | undefined };
export type DossierExplainOutput = { rule: string; inputs: { label: string; money: Money; at: string; source: string }[]; result: Money };
const dossierExplainOperation: Operation = { id: 'dossier.explain', method: 'get', path: '/dossiers/{ref}/explain/{what}', body: false, binary: false, ifMatch: false };
/** What an amount of the dossier is made of. Permission: dossiers.read. */
export const dossierExplain = (input: DossierExplainInput, options?: CallOptions): Promise<DossierExplainOutput> => call(dossierExplainOperation, input, options);

export type ExportListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type ExportListOutput = { items: ({ id: string; adapter: string; mode: 'file' | 'api'; state: 'queued' | 'pending' | 'done' | 'unknown' | 'refused' | 'failed'; from: string | null; to: string | null; firstEntry: number; lastEntry: number; entries: number; files: { name: string; sha256: string; size: number }[]; findings: { code: string; message: string }[]; error: string | null; createdAt: string; doneAt: string | null; version: number })[]; has_more: boolean; cursor: string | null };
const exportListOperation: Operation = { id: 'export.list', method: 'get', path: '/exports', body: false, binary: false, ifMatch: false };
/** Export batches, the latest first. Permission: exports.read. */
export const exportList = (input: ExportListInput = {}, options?: CallOptions): Promise<ExportListOutput> => call(exportListOperation, input, options);

export type ExportCreateInput = { adapter: string; from?: string | undefined; to?: string | undefined };
export type ExportCreateOutput = { id: string; adapter: string; mode: 'file' | 'api'; state: 'queued' | 'pending' | 'done' | 'unknown' | 'refused' | 'failed'; from: string | null; to: string | null; firstEntry: number; lastEntry: number; entries: number; files: { name: string; sha256: string; size: number }[]; findings: { code: string; message: string }[]; error: string | null; createdAt: string; doneAt: string | null; version: number };
const exportCreateOperation: Operation = { id: 'export.create', method: 'post', path: '/exports', body: true, binary: false, ifMatch: false };
/** Freeze a range of the journal and write it for an accounting adapter, or have it send it: a period, or what is new. Permission: exports.run. */
export const exportCreate = (input: ExportCreateInput, options?: CallOptions): Promise<ExportCreateOutput> => call(exportCreateOperation, input, options);

export type ExportGetInput = { id: string };
export type ExportGetOutput = { id: string; adapter: string; mode: 'file' | 'api'; state: 'queued' | 'pending' | 'done' | 'unknown' | 'refused' | 'failed'; from: string | null; to: string | null; firstEntry: number; lastEntry: number; entries: number; files: { name: string; sha256: string; size: number }[]; findings: { code: string; message: string }[]; error: string | null; createdAt: string; doneAt: string | null; version: number };
const exportGetOperation: Operation = { id: 'export.get', method: 'get', path: '/exports/{id}', body: false, binary: false, ifMatch: false };
/** One export batch. Permission: exports.read. */
export const exportGet = (input: ExportGetInput, options?: CallOptions): Promise<ExportGetOutput> => call(exportGetOperation, input, options);

export type ExportEntryDecideInput = { id: string; entry: number; arrived: boolean; reason: string };
export type ExportEntryDecideOutput = { id: string; adapter: string; mode: 'file' | 'api'; state: 'queued' | 'pending' | 'done' | 'unknown' | 'refused' | 'failed'; from: string | null; to: string | null; firstEntry: number; lastEntry: number; entries: number; files: { name: string; sha256: string; size: number }[]; findings: { code: string; message: string }[]; error: string | null; createdAt: string; doneAt: string | null; version: number };
const exportEntryDecideOperation: Operation = { id: 'exportEntry.decide', method: 'post', path: '/exports/{id}/entries/{entry}/decision', body: true, binary: false, ifMatch: false };
/** Say of an entry nobody knows the end of whether it arrived: somebody looked at the target. Once none is in doubt, the batch is sent on. Permission: exports.run. */
export const exportEntryDecide = (input: ExportEntryDecideInput, options?: CallOptions): Promise<ExportEntryDecideOutput> => call(exportEntryDecideOperation, input, options);

export type ExportDownloadInput = { id: string; file: string };
export type ExportDownloadOutput = Blob;
const exportDownloadOperation: Operation = { id: 'export.download', method: 'get', path: '/exports/{id}/files/{file}', body: false, binary: true, ifMatch: false };
/** A file of an export. Permission: exports.read. */
export const exportDownload = (input: ExportDownloadInput, options?: CallOptions): Promise<ExportDownloadOutput> => call(exportDownloadOperation, input, options);

export type ExportRetryInput = { id: string };
export type ExportRetryOutput = { id: string; adapter: string; mode: 'file' | 'api'; state: 'queued' | 'pending' | 'done' | 'unknown' | 'refused' | 'failed'; from: string | null; to: string | null; firstEntry: number; lastEntry: number; entries: number; files: { name: string; sha256: string; size: number }[]; findings: { code: string; message: string }[]; error: string | null; createdAt: string; doneAt: string | null; version: number };
const exportRetryOperation: Operation = { id: 'export.retry', method: 'post', path: '/exports/{id}/retry', body: true, binary: false, ifMatch: false };
/** Write or send a batch again, over the same entries: one that was refused or failed, is in doubt, or waits for nothing any more; one that is done stays as it is. Permission: exports.run. */
export const exportRetry = (input: ExportRetryInput, options?: CallOptions): Promise<ExportRetryOutput> => call(exportRetryOperation, input, options);

export type FindingListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; dossier?: string | undefined; state?: 'open' | 'resolved' | 'cleared' | 'any' | undefined };
export type FindingListOutput = { items: ({ id: string; check: string; dossier: string | null; service: string | null; severity: 'urgent' | 'warning' | 'note'; message: { fr: string; en: string }; state: 'open' | 'resolved' | 'cleared'; foundAt: string; endedAt: string | null; endedBy: string | null; reason: string | null; version: number })[]; has_more: boolean; cursor: string | null };
const findingListOperation: Operation = { id: 'finding.list', method: 'get', path: '/findings', body: false, binary: false, ifMatch: false };
/** What checks noticed in dossiers. Permission: assist.read. */
export const findingList = (input: FindingListInput = {}, options?: CallOptions): Promise<FindingListOutput> => call(findingListOperation, input, options);

export type FindingResolveInput = { id: string; reason: string };
export type FindingResolveOutput = { id: string; check: string; dossier: string | null; service: string | null; severity: 'urgent' | 'warning' | 'note'; message: { fr: string; en: string }; state: 'open' | 'resolved' | 'cleared'; foundAt: string; endedAt: string | null; endedBy: string | null; reason: string | null; version: number };
const findingResolveOperation: Operation = { id: 'finding.resolve', method: 'post', path: '/findings/{id}/resolve', body: true, binary: false, ifMatch: false };
/** Say that a finding was seen to: it stays so until its cause is gone. Permission: assist.resolve. */
export const findingResolve = (input: FindingResolveInput, options?: CallOptions): Promise<FindingResolveOutput> => call(findingResolveOperation, input, options);

export type HealthLiveInput = Record<string, never>;
export type HealthLiveOutput = { status: 'ok' };
const healthLiveOperation: Operation = { id: 'health.live', method: 'get', path: '/health/live', body: false, binary: false, ifMatch: false };
/** The process answers. Permission: public. */
export const healthLive = (input: HealthLiveInput = {}, options?: CallOptions): Promise<HealthLiveOutput> => call(healthLiveOperation, input, options);

export type HealthReadyInput = Record<string, never>;
export type HealthReadyOutput = { status: 'ok' };
const healthReadyOperation: Operation = { id: 'health.ready', method: 'get', path: '/health/ready', body: false, binary: false, ifMatch: false };
/** Database, migrations and plugins are ready to serve. Permission: public. */
export const healthReady = (input: HealthReadyInput = {}, options?: CallOptions): Promise<HealthReadyOutput> => call(healthReadyOperation, input, options);

export type ImportListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type ImportListOutput = { items: ({ id: string; file: string; sha256: string; supplier: string | null; format: string | null; state: 'read' | 'refused' | 'committed'; error: { code: string; message: string; line: number | null; column: number | null } | null; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[]; bookings: unknown[]; result: { status: string; dossiers: string[]; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[] } | null; createdAt: string; version: number })[]; has_more: boolean; cursor: string | null };
const importListOperation: Operation = { id: 'import.list', method: 'get', path: '/imports', body: false, binary: false, ifMatch: false };
/** Imports, the latest first. Permission: dossiers.import. */
export const importList = (input: ImportListInput = {}, options?: CallOptions): Promise<ImportListOutput> => call(importListOperation, input, options);

export type ImportUploadInput = { file: string; content: string; supplier?: string | undefined };
export type ImportUploadOutput = { id: string; file: string; sha256: string; supplier: string | null; format: string | null; state: 'read' | 'refused' | 'committed'; error: { code: string; message: string; line: number | null; column: number | null } | null; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[]; bookings: unknown[]; result: { status: string; dossiers: string[]; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[] } | null; createdAt: string; version: number };
const importUploadOperation: Operation = { id: 'import.upload', method: 'post', path: '/imports', body: true, binary: false, ifMatch: false };
/** Give a supplier file: it is read and kept (cards masked), nothing else happens yet. Permission: dossiers.import. */
export const importUpload = (input: ImportUploadInput, options?: CallOptions): Promise<ImportUploadOutput> => call(importUploadOperation, input, options);

export type ImportCommitInput = { id: string; dossier?: string | undefined; accept?: boolean | undefined };
export type ImportCommitOutput = { id: string; file: string; sha256: string; supplier: string | null; format: string | null; state: 'read' | 'refused' | 'committed'; error: { code: string; message: string; line: number | null; column: number | null } | null; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[]; bookings: unknown[]; result: { status: string; dossiers: string[]; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[] } | null; createdAt: string; version: number };
const importCommitOperation: Operation = { id: 'import.commit', method: 'post', path: '/imports/{id}/commit', body: true, binary: false, ifMatch: false };
/** Apply an import: all its bookings or none. Permission: dossiers.import. */
export const importCommit = (input: ImportCommitInput, options?: CallOptions): Promise<ImportCommitOutput> => call(importCommitOperation, input, options);

export type ImportErrorsInput = { id: string };
export type ImportErrorsOutput = { file: string; items: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[] };
const importErrorsOperation: Operation = { id: 'import.errors', method: 'get', path: '/imports/{id}/errors', body: false, binary: false, ifMatch: false };
/** What was found wrong in a file, line by line. Permission: dossiers.import. */
export const importErrors = (input: ImportErrorsInput, options?: CallOptions): Promise<ImportErrorsOutput> => call(importErrorsOperation, input, options);

export type ImportPreviewInput = { id: string; accept?: boolean | undefined };
export type ImportPreviewOutput = { import: { id: string; file: string; sha256: string; supplier: string | null; format: string | null; state: 'read' | 'refused' | 'committed'; error: { code: string; message: string; line: number | null; column: number | null } | null; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[]; bookings: unknown[]; result: { status: string; dossiers: string[]; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[] } | null; createdAt: string; version: number }; status: string; dossiers: string[]; findings: ({ code: string; message: string; pointer?: string | undefined; line?: number | undefined; column?: number | undefined; plugin?: string | undefined })[] };
const importPreviewOperation: Operation = { id: 'import.preview', method: 'get', path: '/imports/{id}/preview', body: false, binary: false, ifMatch: false };
/** What committing the import would do: the same path, rolled back. Permission: dossiers.import. */
export const importPreview = (input: ImportPreviewInput, options?: CallOptions): Promise<ImportPreviewOutput> => call(importPreviewOperation, input, options);

export type IntegrityLastInput = Record<string, never>;
export type IntegrityLastOutput = { job: string | null };
const integrityLastOperation: Operation = { id: 'integrity.last', method: 'get', path: '/integrity', body: false, binary: false, ifMatch: false };
/** The integrity run that was asked for last, as a job for `job.get`. Permission: exports.ledger. */
export const integrityLast = (input: IntegrityLastInput = {}, options?: CallOptions): Promise<IntegrityLastOutput> => call(integrityLastOperation, input, options);

export type IntegrityRunInput = Record<string, never>;
export type IntegrityRunOutput = { id: string; kind: string; state: string; version: number };
const integrityRunOperation: Operation = { id: 'integrity.run', method: 'post', path: '/integrity', body: true, binary: false, ifMatch: false };
/** Check everything that must agree, as a job: `job.get` says how far it is; its result is { ok, checks, looked, findings }. Permission: exports.ledger. */
export const integrityRun = (input: IntegrityRunInput = {}, options?: CallOptions): Promise<IntegrityRunOutput> => call(integrityRunOperation, input, options);

export type InvoiceListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; dossier?: string | undefined };
export type InvoiceListOutput = { items: ({ number: string; kind: 'invoice' | 'creditNote'; dossier: string; client: { code: string; name: string }; issuedOn: string; dueOn: string; total: Money; prepaid: Money; due: Money; corrects: string | null; reason: string | null; entry: number | null; createdAt: string })[]; has_more: boolean; cursor: string | null };
const invoiceListOperation: Operation = { id: 'invoice.list', method: 'get', path: '/invoices', body: false, binary: false, ifMatch: false };
/** Invoices and credit notes. Permission: billing.read. */
export const invoiceList = (input: InvoiceListInput = {}, options?: CallOptions): Promise<InvoiceListOutput> => call(invoiceListOperation, input, options);

export type InvoiceIssueInput = { dossier: string; lines?: string[] | undefined; dueOn?: string | undefined; locale?: string | undefined };
export type InvoiceIssueOutput = { number: string; kind: 'invoice' | 'creditNote'; dossier: string; client: { code: string; name: string }; issuedOn: string; dueOn: string; total: Money; prepaid: Money; due: Money; corrects: string | null; reason: string | null; entry: number | null; createdAt: string; document?: { client: { name: string; address: string[] }; lines: ({ label: string; detail: string | null; rate: string | null; mark: string | null; net: Money; gross: Money })[]; vat: ({ rate: string | null; mark: string | null; mention: string | null; base: Money; tax: Money })[]; net: Money; tax: Money; mentions: string[] } | undefined };
const invoiceIssueOperation: Operation = { id: 'invoice.issue', method: 'post', path: '/invoices', body: true, binary: false, ifMatch: false };
/** Issue an invoice for everything of a dossier that is not billed, or for the sale lines named. Permission: billing.issue. */
export const invoiceIssue = (input: InvoiceIssueInput, options?: CallOptions): Promise<InvoiceIssueOutput> => call(invoiceIssueOperation, input, options);

export type InvoiceGetInput = { number: string };
export type InvoiceGetOutput = { number: string; kind: 'invoice' | 'creditNote'; dossier: string; client: { code: string; name: string }; issuedOn: string; dueOn: string; total: Money; prepaid: Money; due: Money; corrects: string | null; reason: string | null; entry: number | null; createdAt: string };
const invoiceGetOperation: Operation = { id: 'invoice.get', method: 'get', path: '/invoices/{number}', body: false, binary: false, ifMatch: false };
/** One invoice or credit note. Permission: billing.read. */
export const invoiceGet = (input: InvoiceGetInput, options?: CallOptions): Promise<InvoiceGetOutput> => call(invoiceGetOperation, input, options);

export type InvoiceEinvoiceInput = { number: string; format?: string | undefined };
export type InvoiceEinvoiceOutput = Blob;
const invoiceEinvoiceOperation: Operation = { id: 'invoice.einvoice', method: 'get', path: '/invoices/{number}/einvoice', body: false, binary: true, ifMatch: false };
/** The document as issued, in a syntax machines read: the format of an enabled plugin, the first when none is named. Permission: billing.read. */
export const invoiceEinvoice = (input: InvoiceEinvoiceInput, options?: CallOptions): Promise<InvoiceEinvoiceOutput> => call(invoiceEinvoiceOperation, input, options);

export type InvoiceLinesInput = { number: string };
export type InvoiceLinesOutput = { items: ({ id: string; label: string; document: string | null; money: Money })[] };
const invoiceLinesOperation: Operation = { id: 'invoice.lines', method: 'get', path: '/invoices/{number}/lines', body: false, binary: false, ifMatch: false };
/** Sale lines of an invoice, and discounts that lower it, that no credit note has taken back: what its mode “lines” chooses from. Permission: billing.read. */
export const invoiceLines = (input: InvoiceLinesInput, options?: CallOptions): Promise<InvoiceLinesOutput> => call(invoiceLinesOperation, input, options);

export type InvoicePdfInput = { number: string };
export type InvoicePdfOutput = Blob;
const invoicePdfOperation: Operation = { id: 'invoice.pdf', method: 'get', path: '/invoices/{number}/pdf', body: false, binary: true, ifMatch: false };
/** The document as issued: the same bytes for ever. Permission: billing.read. */
export const invoicePdf = (input: InvoicePdfInput, options?: CallOptions): Promise<InvoicePdfOutput> => call(invoicePdfOperation, input, options);

export type JobGetInput = { id: string };
export type JobGetOutput = { id: string; kind: string; state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'; progress: { done: number; total: number }; heartbeatAt: string | null; cancelable: boolean; result: unknown; errors: { code: string; message: string }[]; createdAt: string; endedAt: string | null; version: number };
const jobGetOperation: Operation = { id: 'job.get', method: 'get', path: '/jobs/{id}', body: false, binary: false, ifMatch: false };
/** How far a long job is, and what came of it. Permission: session. */
export const jobGet = (input: JobGetInput, options?: CallOptions): Promise<JobGetOutput> => call(jobGetOperation, input, options);

export type JobCancelInput = { id: string };
export type JobCancelOutput = { id: string; kind: string; state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'; progress: { done: number; total: number }; heartbeatAt: string | null; cancelable: boolean; result: unknown; errors: { code: string; message: string }[]; createdAt: string; endedAt: string | null; version: number };
const jobCancelOperation: Operation = { id: 'job.cancel', method: 'post', path: '/jobs/{id}/cancel', body: true, binary: false, ifMatch: false };
/** Stop a long job: it ends at its next sign of life. Permission: session. */
export const jobCancel = (input: JobCancelInput, options?: CallOptions): Promise<JobCancelOutput> => call(jobCancelOperation, input, options);

export type PeriodGetInput = Record<string, never>;
export type PeriodGetOutput = { closedUpTo: string | null };
const periodGetOperation: Operation = { id: 'period.get', method: 'get', path: '/ledger/close', body: false, binary: false, ifMatch: false };
/** Up to which day the books are closed; null when nothing is. Permission: exports.ledger. */
export const periodGet = (input: PeriodGetInput = {}, options?: CallOptions): Promise<PeriodGetOutput> => call(periodGetOperation, input, options);

export type PeriodCloseInput = { upTo: string };
export type PeriodCloseOutput = { closedUpTo: string };
const periodCloseOperation: Operation = { id: 'period.close', method: 'post', path: '/ledger/close', body: true, binary: false, ifMatch: false };
/** Close everything up to a day: later entries dated before it go to the first open day. Permission: exports.close. */
export const periodClose = (input: PeriodCloseInput, options?: CallOptions): Promise<PeriodCloseOutput> => call(periodCloseOperation, input, options);

export type LedgerEntriesInput = { cursor?: string | undefined; from?: string | undefined; to?: string | undefined; dossier?: string | undefined; limit?: number | undefined };
export type LedgerEntriesOutput = { items: ({ seq: number; journal: string; date: string; askedDate: string | null; postedAt: string; piece: { ref: string; date: string }; label: string; reverses: number | null; reason: string | null; hash: string; lines: ({ account: string; accountLabel: string; party: { kind: string; code: string; label: string } | null; dossier: string | null; label: string; debit: Money; credit: Money; original: Money | null })[] })[]; has_more: boolean; cursor: string | null };
const ledgerEntriesOperation: Operation = { id: 'ledger.entries', method: 'get', path: '/ledger/entries', body: false, binary: false, ifMatch: false };
/** Entries of the journal, in sequence. Permission: exports.ledger. */
export const ledgerEntries = (input: LedgerEntriesInput = {}, options?: CallOptions): Promise<LedgerEntriesOutput> => call(ledgerEntriesOperation, input, options);

export type EntryCreateInput = { date: string; label: string; journal?: string | undefined; lines: ({ account: string; debit?: Money | undefined; credit?: Money | undefined; client?: string | undefined; supplier?: string | undefined; dossier?: string | undefined; label?: string | undefined })[] };
export type EntryCreateOutput = { ref: string; entry: number; date: string };
const entryCreateOperation: Operation = { id: 'entry.create', method: 'post', path: '/ledger/entries', body: true, binary: false, ifMatch: false };
/** Post a manual entry on accounts that no dossier keeps. Permission: accounting.entries. */
export const entryCreate = (input: EntryCreateInput, options?: CallOptions): Promise<EntryCreateOutput> => call(entryCreateOperation, input, options);

export type EntryExplainInput = { entry: number };
export type EntryExplainOutput = { entry: { seq: number; journal: string; date: string; askedDate: string | null; postedAt: string; piece: { ref: string; date: string }; label: string; reverses: number | null; reason: string | null; hash: string; lines: ({ account: string; accountLabel: string; party: { kind: string; code: string; label: string } | null; dossier: string | null; label: string; debit: Money; credit: Money; original: Money | null })[] }; acts: ({ act: string; title: Record<string, string>; rate: { currency: string; rate: string; day: string; source: string } | null; lines: ({ what: string; role: string; title: Record<string, string>; account: string; label: string; dossier: string | null; service: string | null; nature: string | null; vatRate: string | null; takes: string | null; money: Money; booked: Money })[] })[]; slips: { items: ({ receipts: string[]; dossiers: string[]; pointsOfSale: string[]; money: Money; original: Money | null; cameOn: string })[]; count: number } };
const entryExplainOperation: Operation = { id: 'entry.explain', method: 'get', path: '/ledger/entries/{entry}/explain', body: false, binary: false, ifMatch: false };
/** Why an entry is what it is: the acts it was posted by, and for each amount the line and the account role of their rule. Permission: exports.ledger. */
export const entryExplain = (input: EntryExplainInput, options?: CallOptions): Promise<EntryExplainOutput> => call(entryExplainOperation, input, options);

export type EntryReverseInput = { entry: number; reason: string; date?: string | undefined };
export type EntryReverseOutput = { ref: string; entry: number; date: string };
const entryReverseOperation: Operation = { id: 'entry.reverse', method: 'post', path: '/ledger/entries/{entry}/reverse', body: true, binary: false, ifMatch: false };
/** Reverse a manual entry, a bank deposit or the return of a slip by its mirror. Permission: accounting.entries. */
export const entryReverse = (input: EntryReverseInput, options?: CallOptions): Promise<EntryReverseOutput> => call(entryReverseOperation, input, options);

export type LedgerRebuildInput = Record<string, never>;
export type LedgerRebuildOutput = { ok: boolean };
const ledgerRebuildOperation: Operation = { id: 'ledger.rebuild', method: 'post', path: '/ledger/rebuild', body: true, binary: false, ifMatch: false };
/** Make again what is derived from the journal: balances, and which accounts each role was posted on. Permission: exports.close. */
export const ledgerRebuild = (input: LedgerRebuildInput = {}, options?: CallOptions): Promise<LedgerRebuildOutput> => call(ledgerRebuildOperation, input, options);

export type LedgerTrialBalanceInput = { to?: string | undefined; account?: string | undefined; parties?: boolean | undefined };
export type LedgerTrialBalanceOutput = { items: ({ account: string; label: string; party: string | null; currency: string; debit: string; credit: string; balance: string })[]; imbalance: Record<string, string> };
const ledgerTrialBalanceOperation: Operation = { id: 'ledger.trialBalance', method: 'get', path: '/ledger/trial-balance', body: false, binary: false, ifMatch: false };
/** Debit, credit and balance per account; with `parties`, per client and supplier. Permission: exports.ledger. */
export const ledgerTrialBalance = (input: LedgerTrialBalanceInput = {}, options?: CallOptions): Promise<LedgerTrialBalanceOutput> => call(ledgerTrialBalanceOperation, input, options);

export type LedgerVerifyInput = Record<string, never>;
export type LedgerVerifyOutput = { ok: boolean; entries: number; findings: ({ seq: number | null; code: string; message: string })[]; imbalance: Record<string, string>; head: string };
const ledgerVerifyOperation: Operation = { id: 'ledger.verify', method: 'get', path: '/ledger/verify', body: false, binary: false, ifMatch: false };
/** Recompute the whole journal; names the first bad entry. Permission: exports.ledger. */
export const ledgerVerify = (input: LedgerVerifyInput = {}, options?: CallOptions): Promise<LedgerVerifyOutput> => call(ledgerVerifyOperation, input, options);

export type MessageListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; dossier?: string | undefined };
export type MessageListOutput = { items: ({ id: string; dossier: string | null; channel: 'email' | 'sms'; address: string; template: string; subject: string | null; text: string; state: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'unknown'; stateAt: string | null; error: string | null; createdAt: string; sentAt: string | null })[]; has_more: boolean; cursor: string | null };
const messageListOperation: Operation = { id: 'message.list', method: 'get', path: '/messages', body: false, binary: false, ifMatch: false };
/** Messages sent and to send. Permission: notifications.read. */
export const messageList = (input: MessageListInput = {}, options?: CallOptions): Promise<MessageListOutput> => call(messageListOperation, input, options);

export type MessageSendInput = { dossier: string; template: 'itinerary-ready' | 'payment-reminder' | 'payment-reminder-sms' | 'departure-reminder-sms'; channel: 'email' | 'sms'; address?: string | undefined; locale?: string | undefined };
export type MessageSendOutput = { id: string; dossier: string | null; channel: 'email' | 'sms'; address: string; template: string; subject: string | null; text: string; state: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'unknown'; stateAt: string | null; error: string | null; createdAt: string; sentAt: string | null };
const messageSendOperation: Operation = { id: 'message.send', method: 'post', path: '/messages', body: true, binary: false, ifMatch: false };
/** Send a message about a dossier from a template. Permission: notifications.send. */
export const messageSend = (input: MessageSendInput, options?: CallOptions): Promise<MessageSendOutput> => call(messageSendOperation, input, options);

export type MessageReportInput = { agency: string; notifier: string; message?: string | undefined };
export type MessageReportOutput = { taken: number };
const messageReportOperation: Operation = { id: 'message.report', method: 'post', path: '/messages/reports/{agency}/{notifier}', body: true, binary: false, ifMatch: false };
/** Where the provider of a notifier posts what became of messages: on their way, delivered, not delivered. Permission: signed. */
export const messageReport = (input: MessageReportInput, options?: CallOptions): Promise<MessageReportOutput> => call(messageReportOperation, input, options);

export type MetricsGetInput = Record<string, never>;
export type MetricsGetOutput = Blob;
const metricsGetOperation: Operation = { id: 'metrics.get', method: 'get', path: '/metrics', body: false, binary: true, ifMatch: false };
/** Metrics in the Prometheus text format. Permission: session. */
export const metricsGet = (input: MetricsGetInput = {}, options?: CallOptions): Promise<MetricsGetOutput> => call(metricsGetOperation, input, options);

export type OutboxListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type OutboxListOutput = { items: ({ id: string; event: string; key: string; handler: string; state: 'pending' | 'acting' | 'unknown' | 'done' | 'dead' | 'closed'; attempts: number; progress: { done: number; total: number } | null; error: string | null; reason: string | null; createdAt: string; runAt: string; doneAt: string | null })[]; has_more: boolean; cursor: string | null };
const outboxListOperation: Operation = { id: 'outbox.list', method: 'get', path: '/outbox', body: false, binary: false, ifMatch: false };
/** Work handed over to be done afterwards: waiting, done, given up, in doubt. Permission: outbox.read. */
export const outboxList = (input: OutboxListInput = {}, options?: CallOptions): Promise<OutboxListOutput> => call(outboxListOperation, input, options);

export type OutboxCloseInput = { id: string; reason: string };
export type OutboxCloseOutput = { id: string; event: string; key: string; handler: string; state: 'pending' | 'acting' | 'unknown' | 'done' | 'dead' | 'closed'; attempts: number; progress: { done: number; total: number } | null; error: string | null; reason: string | null; createdAt: string; runAt: string; doneAt: string | null };
const outboxCloseOperation: Operation = { id: 'outbox.close', method: 'post', path: '/outbox/{id}/close', body: true, binary: false, ifMatch: false };
/** Leave it: it was done otherwise, or need not be done any more. Permission: outbox.decide. */
export const outboxClose = (input: OutboxCloseInput, options?: CallOptions): Promise<OutboxCloseOutput> => call(outboxCloseOperation, input, options);

export type OutboxRetryInput = { id: string; reason: string };
export type OutboxRetryOutput = { id: string; event: string; key: string; handler: string; state: 'pending' | 'acting' | 'unknown' | 'done' | 'dead' | 'closed'; attempts: number; progress: { done: number; total: number } | null; error: string | null; reason: string | null; createdAt: string; runAt: string; doneAt: string | null };
const outboxRetryOperation: Operation = { id: 'outbox.retry', method: 'post', path: '/outbox/{id}/retry', body: true, binary: false, ifMatch: false };
/** Do it again, though it was given up or may have been done: somebody looked. Permission: outbox.decide. */
export const outboxRetry = (input: OutboxRetryInput, options?: CallOptions): Promise<OutboxRetryOutput> => call(outboxRetryOperation, input, options);

export type PayableListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type PayableListOutput = { items: ({ ref: string; supplier: { code: string; name: string }; reference: string | null; reverses: string | null; issuedOn: string; dueOn: string; total: Money; entry: number | null; createdAt: string; paid: Money; open: Money; status: 'open' | 'partlyPaid' | 'paid' | 'reversed' })[]; has_more: boolean; cursor: string | null };
const payableListOperation: Operation = { id: 'payable.list', method: 'get', path: '/payables', body: false, binary: false, ifMatch: false };
/** Supplier invoices that are to be paid or netted, what is due first at the top. Permission: settlement.read. */
export const payableList = (input: PayableListInput = {}, options?: CallOptions): Promise<PayableListOutput> => call(payableListOperation, input, options);

export type PaymentListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; dossier?: string | undefined };
export type PaymentListOutput = { items: ({ ref: string; kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut' | 'reversal'; dossier: string; client: string; method: string; money: Money; receivedOn: string; invoice: string | null; linked: string | null; bankRef: string | null; bankLine: string | null; reason: string | null; entry: number | null; createdAt: string })[]; has_more: boolean; cursor: string | null };
const paymentListOperation: Operation = { id: 'payment.list', method: 'get', path: '/payments', body: false, binary: false, ifMatch: false };
/** Receipts, refunds and moves. Permission: payments.read. */
export const paymentList = (input: PaymentListInput = {}, options?: CallOptions): Promise<PaymentListOutput> => call(paymentListOperation, input, options);

export type PaymentRecordInput = { dossier: string; money: Money; method?: 'transfer' | 'card' | 'cheque' | 'cash' | 'directDebit' | undefined; receivedOn?: string | undefined; invoice?: string | undefined; bankRef?: string | undefined };
export type PaymentRecordOutput = { ref: string; kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut' | 'reversal'; dossier: string; client: string; method: string; money: Money; receivedOn: string; invoice: string | null; linked: string | null; bankRef: string | null; bankLine: string | null; reason: string | null; entry: number | null; createdAt: string };
const paymentRecordOperation: Operation = { id: 'payment.record', method: 'post', path: '/payments', body: true, binary: false, ifMatch: false };
/** Record a receipt on a dossier. Permission: payments.record. */
export const paymentRecord = (input: PaymentRecordInput, options?: CallOptions): Promise<PaymentRecordOutput> => call(paymentRecordOperation, input, options);

export type PaymentMoveInput = { from: string; to: string; money: Money; reason: string };
export type PaymentMoveOutput = { out: { ref: string; kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut' | 'reversal'; dossier: string; client: string; method: string; money: Money; receivedOn: string; invoice: string | null; linked: string | null; bankRef: string | null; bankLine: string | null; reason: string | null; entry: number | null; createdAt: string }; in: { ref: string; kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut' | 'reversal'; dossier: string; client: string; method: string; money: Money; receivedOn: string; invoice: string | null; linked: string | null; bankRef: string | null; bankLine: string | null; reason: string | null; entry: number | null; createdAt: string } };
const paymentMoveOperation: Operation = { id: 'payment.move', method: 'post', path: '/payments/move', body: true, binary: false, ifMatch: false };
/** Move money held on one dossier to another. Permission: payments.move. */
export const paymentMove = (input: PaymentMoveInput, options?: CallOptions): Promise<PaymentMoveOutput> => call(paymentMoveOperation, input, options);

export type PaymentShareInput = { money: Money; shares: { dossier: string; money: Money }[]; method?: 'transfer' | 'card' | 'cheque' | 'cash' | 'directDebit' | undefined; receivedOn?: string | undefined; bankRef?: string | undefined };
export type PaymentShareOutput = { items: ({ ref: string; kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut' | 'reversal'; dossier: string; client: string; method: string; money: Money; receivedOn: string; invoice: string | null; linked: string | null; bankRef: string | null; bankLine: string | null; reason: string | null; entry: number | null; createdAt: string })[] };
const paymentShareOperation: Operation = { id: 'payment.share', method: 'post', path: '/payments/share', body: true, binary: false, ifMatch: false };
/** Record one receipt over several dossiers: a share on each, all or none. Permission: payments.record. */
export const paymentShare = (input: PaymentShareInput, options?: CallOptions): Promise<PaymentShareOutput> => call(paymentShareOperation, input, options);

export type PaymentReverseInput = { ref: string; reason: string; date?: string | undefined; money?: Money | undefined };
export type PaymentReverseOutput = { ref: string; kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut' | 'reversal'; dossier: string; client: string; method: string; money: Money; receivedOn: string; invoice: string | null; linked: string | null; bankRef: string | null; bankLine: string | null; reason: string | null; entry: number | null; createdAt: string };
const paymentReverseOperation: Operation = { id: 'payment.reverse', method: 'post', path: '/payments/{ref}/reverse', body: true, binary: false, ifMatch: false };
/** Reverse a receipt that was wrong or whose cheque came back (with its shares on other dossiers), or the part of it that was charged back. Permission: payments.reverse. */
export const paymentReverse = (input: PaymentReverseInput, options?: CallOptions): Promise<PaymentReverseOutput> => call(paymentReverseOperation, input, options);

export type PluginListInput = Record<string, never>;
export type PluginListOutput = { items: { id: string; kind: string; contract: number; enabled: boolean }[] };
const pluginListOperation: Operation = { id: 'plugin.list', method: 'get', path: '/plugins', body: false, binary: false, ifMatch: false };
/** The plugins of this host, in boot order. Permission: session. */
export const pluginList = (input: PluginListInput = {}, options?: CallOptions): Promise<PluginListOutput> => call(pluginListOperation, input, options);

export type PointOfSaleListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type PointOfSaleListOutput = { items: ({ id: string; code: string; name: string; iataNumber: string | null })[]; has_more: boolean; cursor: string | null };
const pointOfSaleListOperation: Operation = { id: 'pointOfSale.list', method: 'get', path: '/points-of-sale', body: false, binary: false, ifMatch: false };
/** Points of sale. Permission: parties.read. */
export const pointOfSaleList = (input: PointOfSaleListInput = {}, options?: CallOptions): Promise<PointOfSaleListOutput> => call(pointOfSaleListOperation, input, options);

export type PointOfSaleCreateInput = { code: string; name: string; iataNumber?: string | null | undefined };
export type PointOfSaleCreateOutput = { id: string; code: string; name: string; iataNumber: string | null };
const pointOfSaleCreateOperation: Operation = { id: 'pointOfSale.create', method: 'post', path: '/points-of-sale', body: true, binary: false, ifMatch: false };
/** Create a point of sale. Permission: parties.write. */
export const pointOfSaleCreate = (input: PointOfSaleCreateInput, options?: CallOptions): Promise<PointOfSaleCreateOutput> => call(pointOfSaleCreateOperation, input, options);

export type RateListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type RateListOutput = { items: ({ id: string; currency: string; day: string; rate: string; corrects: string | null; source: string; createdAt: string })[]; has_more: boolean; cursor: string | null };
const rateListOperation: Operation = { id: 'rate.list', method: 'get', path: '/rates', body: false, binary: false, ifMatch: false };
/** Exchange rates by day. Permission: accounting.rates. */
export const rateList = (input: RateListInput = {}, options?: CallOptions): Promise<RateListOutput> => call(rateListOperation, input, options);

export type RateCreateInput = { currency: string; day: string; rate: string };
export type RateCreateOutput = { id: string; currency: string; day: string; rate: string; corrects: string | null; source: string; createdAt: string };
const rateCreateOperation: Operation = { id: 'rate.create', method: 'post', path: '/rates', body: true, binary: false, ifMatch: false };
/** Enter the exchange rate of a day, or correct it while no entry was posted at it. Permission: accounting.rates. */
export const rateCreate = (input: RateCreateInput, options?: CallOptions): Promise<RateCreateOutput> => call(rateCreateOperation, input, options);

export type RateImportInput = { format: 'csv' | 'ecb'; content: string };
export type RateImportOutput = { added: number; corrected: number; kept: ({ id: string; currency: string; day: string; rate: string; corrects: string | null; source: string; createdAt: string })[]; items: ({ id: string; currency: string; day: string; rate: string; corrects: string | null; source: string; createdAt: string })[] };
const rateImportOperation: Operation = { id: 'rate.import', method: 'post', path: '/rates/import', body: true, binary: false, ifMatch: false };
/** Import rates: CSV lines “currency;day;rate”, or the European Central Bank’s XML. Permission: accounting.rates. */
export const rateImport = (input: RateImportInput, options?: CallOptions): Promise<RateImportOutput> => call(rateImportOperation, input, options);

export type RefundListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined; dossier?: string | undefined };
export type RefundListOutput = { items: ({ id: string; dossier: string; money: Money; method: string; reason: string; state: 'pending' | 'done' | 'rejected'; askedBy: string; approvedBy: string | null; date: string | null; payment: string | null; createdAt: string; version: number })[]; has_more: boolean; cursor: string | null };
const refundListOperation: Operation = { id: 'refund.list', method: 'get', path: '/refunds', body: false, binary: false, ifMatch: false };
/** Refunds asked for. Permission: payments.read. */
export const refundList = (input: RefundListInput = {}, options?: CallOptions): Promise<RefundListOutput> => call(refundListOperation, input, options);

export type RefundCreateInput = { dossier: string; money: Money; reason: string; method?: 'transfer' | 'card' | 'cheque' | 'cash' | 'directDebit' | undefined; date?: string | undefined };
export type RefundCreateOutput = { id: string; dossier: string; money: Money; method: string; reason: string; state: 'pending' | 'done' | 'rejected'; askedBy: string; approvedBy: string | null; date: string | null; payment: string | null; createdAt: string; version: number };
const refundCreateOperation: Operation = { id: 'refund.create', method: 'post', path: '/refunds', body: true, binary: false, ifMatch: false };
/** Refund an overpayment: posted at once, or kept for a second person above the agency’s limit. Permission: payments.refund. */
export const refundCreate = (input: RefundCreateInput, options?: CallOptions): Promise<RefundCreateOutput> => call(refundCreateOperation, input, options);

export type RefundApproveInput = { id: string };
export type RefundApproveOutput = { id: string; dossier: string; money: Money; method: string; reason: string; state: 'pending' | 'done' | 'rejected'; askedBy: string; approvedBy: string | null; date: string | null; payment: string | null; createdAt: string; version: number };
const refundApproveOperation: Operation = { id: 'refund.approve', method: 'post', path: '/refunds/{id}/approve', body: true, binary: false, ifMatch: false };
/** Approve a refund somebody else asked for: it is posted. Permission: payments.approve. */
export const refundApprove = (input: RefundApproveInput, options?: CallOptions): Promise<RefundApproveOutput> => call(refundApproveOperation, input, options);

export type RefundRejectInput = { id: string };
export type RefundRejectOutput = { id: string; dossier: string; money: Money; method: string; reason: string; state: 'pending' | 'done' | 'rejected'; askedBy: string; approvedBy: string | null; date: string | null; payment: string | null; createdAt: string; version: number };
const refundRejectOperation: Operation = { id: 'refund.reject', method: 'post', path: '/refunds/{id}/reject', body: true, binary: false, ifMatch: false };
/** Reject a refund somebody else asked for. Permission: payments.approve. */
export const refundReject = (input: RefundRejectInput, options?: CallOptions): Promise<RefundRejectOutput> => call(refundRejectOperation, input, options);

export type RoleListInput = Record<string, never>;
export type RoleListOutput = { items: ({ role: string; permissions: string[] | null })[] };
const roleListOperation: Operation = { id: 'role.list', method: 'get', path: '/roles', body: false, binary: false, ifMatch: false };
/** Roles and what they may do. Permission: session. */
export const roleList = (input: RoleListInput = {}, options?: CallOptions): Promise<RoleListOutput> => call(roleListOperation, input, options);

export type SearchQueryInput = { q: string; limit?: number | undefined };
export type SearchQueryOutput = { items: ({ kind: 'dossier'; ref: string; title: string; detail: string | null })[] };
const searchQueryOperation: Operation = { id: 'search.query', method: 'get', path: '/search', body: false, binary: false, ifMatch: false };
/** Find anything by the words people have. Permission: dossiers.read. */
export const searchQuery = (input: SearchQueryInput, options?: CallOptions): Promise<SearchQueryOutput> => call(searchQueryOperation, input, options);

export type ServiceTypeListInput = { locale?: string | undefined };
export type ServiceTypeListOutput = { items: ({ id: string; name: { locale: string; one: string; many: string }; icon: string[]; soldAs: 'agent' | 'principal'; item: unknown })[] };
const serviceTypeListOperation: Operation = { id: 'serviceType.list', method: 'get', path: '/service-types', body: false, binary: false, ifMatch: false };
/** Kinds of service that can be entered, with what they are called, their icon and the JSON Schema of their items: forms are built from it. Permission: dossiers.read. */
export const serviceTypeList = (input: ServiceTypeListInput = {}, options?: CallOptions): Promise<ServiceTypeListOutput> => call(serviceTypeListOperation, input, options);

export type ServiceUpdateInput = { id: string; item?: Record<string, unknown> | undefined; recordLocator?: string | null | undefined; status?: 'reserved' | 'issued' | 'cancelled' | undefined };
export type ServiceUpdateOutput = { id: string; dossier: string; position: number; service: string; supplier: string; soldAs: 'agent' | 'principal'; status: string; title: string; lines: string[]; item: unknown; segments: string[]; recordLocator: string | null; channels: string[]; claims: { field: string; value: unknown; told: unknown; by: { id: string; name: string }; at: string; contested: boolean }[]; departure: string | null; return: string | null; version: number };
const serviceUpdateOperation: Operation = { id: 'service.update', method: 'patch', path: '/services/{id}', body: true, binary: false, ifMatch: true };
/** Change a service: its item, locator or status. Permission: dossiers.write. */
export const serviceUpdate = (input: ServiceUpdateInput, options?: CallOptions): Promise<ServiceUpdateOutput> => call(serviceUpdateOperation, input, options);

export type ClaimAcceptInput = { id: string; field: string };
export type ClaimAcceptOutput = { id: string; dossier: string; position: number; service: string; supplier: string; soldAs: 'agent' | 'principal'; status: string; title: string; lines: string[]; item: unknown; segments: string[]; recordLocator: string | null; channels: string[]; claims: { field: string; value: unknown; told: unknown; by: { id: string; name: string }; at: string; contested: boolean }[]; departure: string | null; return: string | null; version: number };
const claimAcceptOperation: Operation = { id: 'claim.accept', method: 'post', path: '/services/{id}/claims/accept', body: true, binary: false, ifMatch: true };
/** Take what messages tell of a field, instead of what was said of it. Permission: dossiers.write. */
export const claimAccept = (input: ClaimAcceptInput, options?: CallOptions): Promise<ClaimAcceptOutput> => call(claimAcceptOperation, input, options);

export type ClaimRefuseInput = { id: string; field: string };
export type ClaimRefuseOutput = { id: string; dossier: string; position: number; service: string; supplier: string; soldAs: 'agent' | 'principal'; status: string; title: string; lines: string[]; item: unknown; segments: string[]; recordLocator: string | null; channels: string[]; claims: { field: string; value: unknown; told: unknown; by: { id: string; name: string }; at: string; contested: boolean }[]; departure: string | null; return: string | null; version: number };
const claimRefuseOperation: Operation = { id: 'claim.refuse', method: 'post', path: '/services/{id}/claims/refuse', body: true, binary: false, ifMatch: true };
/** Keep what was said of a field, knowing what messages tell of it by now. Permission: dossiers.write. */
export const claimRefuse = (input: ClaimRefuseInput, options?: CallOptions): Promise<ClaimRefuseOutput> => call(claimRefuseOperation, input, options);

export type ServiceFieldsInput = { id: string };
export type ServiceFieldsOutput = { items: ({ field: string; value: unknown; by: 'person' | 'supplier' | 'distributor' | 'rule'; who: string | null; at: string })[] };
const serviceFieldsOperation: Operation = { id: 'service.fields', method: 'get', path: '/services/{id}/fields', body: false, binary: false, ifMatch: false };
/** Each field of a service with who said it and when. Permission: dossiers.read. */
export const serviceFields = (input: ServiceFieldsInput, options?: CallOptions): Promise<ServiceFieldsOutput> => call(serviceFieldsOperation, input, options);

export type DocumentVoucherInput = { id: string; locale?: string | undefined };
export type DocumentVoucherOutput = Blob;
const documentVoucherOperation: Operation = { id: 'document.voucher', method: 'get', path: '/services/{id}/voucher', body: false, binary: true, ifMatch: false };
/** Voucher of a service that is sold: asks its supplier to provide it to the travellers. Permission: dossiers.read. */
export const documentVoucher = (input: DocumentVoucherInput, options?: CallOptions): Promise<DocumentVoucherOutput> => call(documentVoucherOperation, input, options);

export type SettlementCloseInput = { service: string; reason: string };
export type SettlementCloseOutput = { service: string; title: string; supplier: string; status: 'notInvoiced' | 'partlyInvoiced' | 'invoiced' | 'overInvoiced'; expected: Money; billed: Money; difference: Money; variance: Money; closed: boolean; released: Money };
const settlementCloseOperation: Operation = { id: 'settlement.close', method: 'post', path: '/services/{service}/close', body: true, binary: false, ifMatch: false };
/** Close a service whose rest will never be billed: it goes to the margin. Permission: settlement.write. */
export const settlementClose = (input: SettlementCloseInput, options?: CallOptions): Promise<SettlementCloseOutput> => call(settlementCloseOperation, input, options);

export type SessionListInput = Record<string, never>;
export type SessionListOutput = { items: ({ id: string; createdAt: string; expiresAt: string; client: string | null })[] };
const sessionListOperation: Operation = { id: 'session.list', method: 'get', path: '/sessions', body: false, binary: false, ifMatch: false };
/** Open sessions of the logged-in user. Permission: session. */
export const sessionList = (input: SessionListInput = {}, options?: CallOptions): Promise<SessionListOutput> => call(sessionListOperation, input, options);

export type SessionRevokeInput = { id: string };
export type SessionRevokeOutput = { id: string };
const sessionRevokeOperation: Operation = { id: 'session.revoke', method: 'post', path: '/sessions/{id}/revoke', body: true, binary: false, ifMatch: false };
/** End one of your sessions. Permission: session. */
export const sessionRevoke = (input: SessionRevokeInput, options?: CallOptions): Promise<SessionRevokeOutput> => call(sessionRevokeOperation, input, options);

export type SupplierInvoiceListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type SupplierInvoiceListOutput = { items: ({ ref: string; supplier: { code: string; name: string }; reference: string | null; reverses: string | null; issuedOn: string; dueOn: string; total: Money; entry: number | null; createdAt: string; paid: Money; open: Money; status: 'open' | 'partlyPaid' | 'paid' | 'reversed' })[]; has_more: boolean; cursor: string | null };
const supplierInvoiceListOperation: Operation = { id: 'supplierInvoice.list', method: 'get', path: '/supplier-invoices', body: false, binary: false, ifMatch: false };
/** Supplier invoices, with what is paid of them. Permission: settlement.read. */
export const supplierInvoiceList = (input: SupplierInvoiceListInput = {}, options?: CallOptions): Promise<SupplierInvoiceListOutput> => call(supplierInvoiceListOperation, input, options);

export type SupplierInvoiceCreateInput = { supplier: string; reference: string; issuedOn: string; dueOn?: string | undefined; total: Money; lines: ({ money: Money; dossier?: string | undefined; service?: string | undefined; document?: string | undefined; label?: string | undefined })[] };
export type SupplierInvoiceCreateOutput = { ref: string; supplier: { code: string; name: string }; reference: string | null; reverses: string | null; issuedOn: string; dueOn: string; total: Money; entry: number | null; createdAt: string; paid: Money; open: Money; status: 'open' | 'partlyPaid' | 'paid' | 'reversed' };
const supplierInvoiceCreateOperation: Operation = { id: 'supplierInvoice.create', method: 'post', path: '/supplier-invoices', body: true, binary: false, ifMatch: false };
/** Record a supplier invoice; lines name the dossier they bill, or wait to be matched. Permission: settlement.write. */
export const supplierInvoiceCreate = (input: SupplierInvoiceCreateInput, options?: CallOptions): Promise<SupplierInvoiceCreateOutput> => call(supplierInvoiceCreateOperation, input, options);

export type SupplierInvoiceLinesInput = { ref: string };
export type SupplierInvoiceLinesOutput = { items: ({ invoice: string; line: number; label: string; money: Money; dossier: string | null; service: string | null; document: string | null })[] };
const supplierInvoiceLinesOperation: Operation = { id: 'supplierInvoice.lines', method: 'get', path: '/supplier-invoices/{ref}/lines', body: false, binary: false, ifMatch: false };
/** Lines of a supplier invoice. Permission: settlement.read. */
export const supplierInvoiceLines = (input: SupplierInvoiceLinesInput, options?: CallOptions): Promise<SupplierInvoiceLinesOutput> => call(supplierInvoiceLinesOperation, input, options);

export type SupplierInvoiceMatchInput = { ref: string; line: number; dossier?: string | undefined; service?: string | undefined; document?: string | undefined };
export type SupplierInvoiceMatchOutput = { invoice: string; line: number; label: string; money: Money; dossier: string | null; service: string | null; document: string | null };
const supplierInvoiceMatchOperation: Operation = { id: 'supplierInvoice.match', method: 'post', path: '/supplier-invoices/{ref}/match', body: true, binary: false, ifMatch: false };
/** Match a line to the service it bills. Permission: settlement.write. */
export const supplierInvoiceMatch = (input: SupplierInvoiceMatchInput, options?: CallOptions): Promise<SupplierInvoiceMatchOutput> => call(supplierInvoiceMatchOperation, input, options);

export type SupplierInvoiceReverseInput = { ref: string; reason: string };
export type SupplierInvoiceReverseOutput = { ref: string; supplier: { code: string; name: string }; reference: string | null; reverses: string | null; issuedOn: string; dueOn: string; total: Money; entry: number | null; createdAt: string; paid: Money; open: Money; status: 'open' | 'partlyPaid' | 'paid' | 'reversed' };
const supplierInvoiceReverseOperation: Operation = { id: 'supplierInvoice.reverse', method: 'post', path: '/supplier-invoices/{ref}/reverse', body: true, binary: false, ifMatch: false };
/** Reverse a supplier invoice that was recorded wrongly. Permission: settlement.reverse. */
export const supplierInvoiceReverse = (input: SupplierInvoiceReverseInput, options?: CallOptions): Promise<SupplierInvoiceReverseOutput> => call(supplierInvoiceReverseOperation, input, options);

export type SupplierPaymentListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type SupplierPaymentListOutput = { items: ({ ref: string; kind: 'payment' | 'refund' | 'reversal'; supplier: { code: string; name: string }; paidOn: string; method: string; money: Money; bankRef: string | null; note: string | null; reverses: string | null; entry: number | null; createdAt: string; invoices: { invoice: string; money: Money }[]; reversedBy: string | null })[]; has_more: boolean; cursor: string | null };
const supplierPaymentListOperation: Operation = { id: 'supplierPayment.list', method: 'get', path: '/supplier-payments', body: false, binary: false, ifMatch: false };
/** Payments to suppliers, and what they paid back (below zero). Permission: settlement.read. */
export const supplierPaymentList = (input: SupplierPaymentListInput = {}, options?: CallOptions): Promise<SupplierPaymentListOutput> => call(supplierPaymentListOperation, input, options);

export type SupplierPaymentCreateInput = { supplier: string; money: Money; invoices: { invoice: string; money: Money }[]; paidOn?: string | undefined; bankRef?: string | undefined; note?: string | undefined; method?: 'transfer' | 'directDebit' | 'card' | 'cheque' | 'cash' | 'advance' | undefined };
export type SupplierPaymentCreateOutput = { ref: string; kind: 'payment' | 'refund' | 'reversal'; supplier: { code: string; name: string }; paidOn: string; method: string; money: Money; bankRef: string | null; note: string | null; reverses: string | null; entry: number | null; createdAt: string; invoices: { invoice: string; money: Money }[]; reversedBy: string | null };
const supplierPaymentCreateOperation: Operation = { id: 'supplierPayment.create', method: 'post', path: '/supplier-payments', body: true, binary: false, ifMatch: false };
/** Pay bills of a supplier, wholly or in part, less what is netted of credit notes: all or none. Permission: settlement.pay. */
export const supplierPaymentCreate = (input: SupplierPaymentCreateInput, options?: CallOptions): Promise<SupplierPaymentCreateOutput> => call(supplierPaymentCreateOperation, input, options);

export type SupplierPaymentGetInput = { ref: string };
export type SupplierPaymentGetOutput = { ref: string; kind: 'payment' | 'refund' | 'reversal'; supplier: { code: string; name: string }; paidOn: string; method: string; money: Money; bankRef: string | null; note: string | null; reverses: string | null; entry: number | null; createdAt: string; invoices: { invoice: string; money: Money }[]; reversedBy: string | null };
const supplierPaymentGetOperation: Operation = { id: 'supplierPayment.get', method: 'get', path: '/supplier-payments/{ref}', body: false, binary: false, ifMatch: false };
/** One payment to a supplier, or refund by one, with the bills it settles. Permission: settlement.read. */
export const supplierPaymentGet = (input: SupplierPaymentGetInput, options?: CallOptions): Promise<SupplierPaymentGetOutput> => call(supplierPaymentGetOperation, input, options);

export type SupplierPaymentReverseInput = { ref: string; reason: string; date?: string | undefined };
export type SupplierPaymentReverseOutput = { ref: string; kind: 'payment' | 'refund' | 'reversal'; supplier: { code: string; name: string }; paidOn: string; method: string; money: Money; bankRef: string | null; note: string | null; reverses: string | null; entry: number | null; createdAt: string; invoices: { invoice: string; money: Money }[]; reversedBy: string | null };
const supplierPaymentReverseOperation: Operation = { id: 'supplierPayment.reverse', method: 'post', path: '/supplier-payments/{ref}/reverse', body: true, binary: false, ifMatch: false };
/** Reverse a supplier payment or refund that was wrong or came back: its bills are to be paid again. Permission: settlement.reverse. */
export const supplierPaymentReverse = (input: SupplierPaymentReverseInput, options?: CallOptions): Promise<SupplierPaymentReverseOutput> => call(supplierPaymentReverseOperation, input, options);

export type SupplierRefundCreateInput = { supplier: string; money: Money; invoices: { invoice: string; money: Money }[]; paidOn?: string | undefined; bankRef?: string | undefined; note?: string | undefined; method?: 'transfer' | 'card' | 'cheque' | 'cash' | undefined };
export type SupplierRefundCreateOutput = { ref: string; kind: 'payment' | 'refund' | 'reversal'; supplier: { code: string; name: string }; paidOn: string; method: string; money: Money; bankRef: string | null; note: string | null; reverses: string | null; entry: number | null; createdAt: string; invoices: { invoice: string; money: Money }[]; reversedBy: string | null };
const supplierRefundCreateOperation: Operation = { id: 'supplierRefund.create', method: 'post', path: '/supplier-refunds', body: true, binary: false, ifMatch: false };
/** Record what a supplier pays back of his credit notes, wholly or in part, less what is netted of his bills: all or none. Permission: settlement.pay. */
export const supplierRefundCreate = (input: SupplierRefundCreateInput, options?: CallOptions): Promise<SupplierRefundCreateOutput> => call(supplierRefundCreateOperation, input, options);

export type SupplierListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type SupplierListOutput = { items: ({ id: string; code: string; name: string; email: string | null; siren: string | null; vatNumber: string | null; paymentDays: number; createdAt: string; version: number })[]; has_more: boolean; cursor: string | null };
const supplierListOperation: Operation = { id: 'supplier.list', method: 'get', path: '/suppliers', body: false, binary: false, ifMatch: false };
/** Suppliers. Permission: parties.read. */
export const supplierList = (input: SupplierListInput = {}, options?: CallOptions): Promise<SupplierListOutput> => call(supplierListOperation, input, options);

export type SupplierCreateInput = { name: string; email?: string | null | undefined; siren?: string | null | undefined; vatNumber?: string | null | undefined; paymentDays?: number | undefined; code?: string | undefined };
export type SupplierCreateOutput = { id: string; code: string; name: string; email: string | null; siren: string | null; vatNumber: string | null; paymentDays: number; createdAt: string; version: number };
const supplierCreateOperation: Operation = { id: 'supplier.create', method: 'post', path: '/suppliers', body: true, binary: false, ifMatch: false };
/** Create a supplier. Permission: parties.write. */
export const supplierCreate = (input: SupplierCreateInput, options?: CallOptions): Promise<SupplierCreateOutput> => call(supplierCreateOperation, input, options);

export type SupplierGetInput = { code: string };
export type SupplierGetOutput = { id: string; code: string; name: string; email: string | null; siren: string | null; vatNumber: string | null; paymentDays: number; createdAt: string; version: number };
const supplierGetOperation: Operation = { id: 'supplier.get', method: 'get', path: '/suppliers/{code}', body: false, binary: false, ifMatch: false };
/** One supplier. Permission: parties.read. */
export const supplierGet = (input: SupplierGetInput, options?: CallOptions): Promise<SupplierGetOutput> => call(supplierGetOperation, input, options);

export type SupplierUpdateInput = { code: string; name?: string | undefined; email?: string | null | undefined; siren?: string | null | undefined; vatNumber?: string | null | undefined; paymentDays?: number | undefined };
export type SupplierUpdateOutput = { id: string; code: string; name: string; email: string | null; siren: string | null; vatNumber: string | null; paymentDays: number; createdAt: string; version: number };
const supplierUpdateOperation: Operation = { id: 'supplier.update', method: 'patch', path: '/suppliers/{code}', body: true, binary: false, ifMatch: true };
/** Change a supplier. Permission: parties.write. */
export const supplierUpdate = (input: SupplierUpdateInput, options?: CallOptions): Promise<SupplierUpdateOutput> => call(supplierUpdateOperation, input, options);

export type UserListInput = { limit?: number | undefined; cursor?: string | undefined; filter?: string | undefined; sort?: string | undefined; fields?: string | undefined; expand?: string | undefined };
export type UserListOutput = { items: ({ id: string; login: string; name: string; email: string | null; roles: string[]; locale: string; state: 'active' | 'disabled'; createdAt: string; version: number })[]; has_more: boolean; cursor: string | null };
const userListOperation: Operation = { id: 'user.list', method: 'get', path: '/users', body: false, binary: false, ifMatch: false };
/** Users of the agency. Permission: access.read. */
export const userList = (input: UserListInput = {}, options?: CallOptions): Promise<UserListOutput> => call(userListOperation, input, options);

export type UserCreateInput = { login: string; name: string; password: string; roles: string[]; email?: string | undefined; locale?: 'fr' | 'en' | undefined };
export type UserCreateOutput = { id: string; login: string; name: string; email: string | null; roles: string[]; locale: string; state: 'active' | 'disabled'; createdAt: string; version: number };
const userCreateOperation: Operation = { id: 'user.create', method: 'post', path: '/users', body: true, binary: false, ifMatch: false };
/** Create a user. Permission: access.manage. */
export const userCreate = (input: UserCreateInput, options?: CallOptions): Promise<UserCreateOutput> => call(userCreateOperation, input, options);

export type UserUpdateInput = { id: string; name?: string | undefined; roles?: string[] | undefined; email?: string | null | undefined; locale?: 'fr' | 'en' | undefined; password?: string | undefined };
export type UserUpdateOutput = { id: string; login: string; name: string; email: string | null; roles: string[]; locale: string; state: 'active' | 'disabled'; createdAt: string; version: number };
const userUpdateOperation: Operation = { id: 'user.update', method: 'patch', path: '/users/{id}', body: true, binary: false, ifMatch: true };
/** Change a user: name, roles, e-mail, language, password. Permission: access.manage. */
export const userUpdate = (input: UserUpdateInput, options?: CallOptions): Promise<UserUpdateOutput> => call(userUpdateOperation, input, options);

export type UserDisableInput = { id: string };
export type UserDisableOutput = { id: string; login: string; name: string; email: string | null; roles: string[]; locale: string; state: 'active' | 'disabled'; createdAt: string; version: number };
const userDisableOperation: Operation = { id: 'user.disable', method: 'post', path: '/users/{id}/disable', body: true, binary: false, ifMatch: false };
/** Take every access away from a user. Permission: access.manage. */
export const userDisable = (input: UserDisableInput, options?: CallOptions): Promise<UserDisableOutput> => call(userDisableOperation, input, options);
