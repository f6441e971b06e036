/** The Twilio library, loaded at the first message: it costs half a second and 76 MB. */
import { createRequire } from 'node:module';
import type twilio from 'twilio';

export type TwilioModule = typeof twilio;
export type TwilioClient = ReturnType<TwilioModule>;

const require = createRequire(import.meta.url);
let module_: TwilioModule | undefined;

function library(): TwilioModule {
  module_ ??= require('twilio') as TwilioModule;
  return module_;
}

/** Settings of an agency, as the configuration schema has checked them. */
export interface TwilioConfig {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
  readonly baseUrl: string;
}

/** Where requests go: for the list of allowed hosts. */
export function endpoint(config: TwilioConfig): { readonly host: string; readonly port: number } {
  const url = new URL(config.baseUrl);
  return { host: url.hostname, port: Number(url.port) || (url.protocol === 'http:' ? 80 : 443) };
}

/** A page of messages is a fraction of it. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A client. Of an address only the origin is rewritten: authentication, encoding and errors stay Twilio's own. */
export function makeClient(config: TwilioConfig, timeoutMs: number): TwilioClient {
  const { RequestClient } = library();
  const base = new URL(config.baseUrl);
  class Client extends RequestClient {
    override request: InstanceType<typeof RequestClient>['request'] = (options) => {
      const uri = new URL(options.uri);
      uri.protocol = base.protocol;
      uri.host = base.host;
      return super.request({ ...options, uri: uri.toString() });
    };
  }
  const httpClient = new Client({ timeout: timeoutMs });
  httpClient.axios.defaults.maxContentLength = MOST_BYTES;
  return library()(config.accountSid, config.authToken, { httpClient, lazyLoading: true });
}
