/** What vendors test their plugins with: fresh databases, a whole application with a clock that stands still, a real server. */
export * from './app.ts';
export * from './databases.ts';
export * from './server.ts';
