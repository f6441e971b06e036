/** What vendors test their plugins with: fresh databases, a parser as the host reads it, a whole application with a clock that stands still, a real server. */
export * from './accounting.ts';
export * from './app.ts';
export * from './bank.ts';
export * from './checks.ts';
export * from './databases.ts';
export * from './einvoice.ts';
export * from './gateway.ts';
export * from './invoices.ts';
export * from './notifier.ts';
export * from './parser.ts';
export * from './payment.ts';
export * from './server.ts';
export * from './service.ts';
export * from './stand-in.ts';
export * from './subject.ts';
export * from './supplier.ts';
