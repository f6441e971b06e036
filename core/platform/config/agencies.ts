/** Facts and settings of the agencies, from their files. */
import { type Agencies, type Agency, type Clock, fail, parseMoney, type Registry, type Settings } from '../../contracts/index.ts';
import { settingsOf } from './read.ts';
import { withDefaults } from './schema.ts';
import type { AgencyFile, Config } from './types.ts';

/** `Agencies` over the files. `schemaOf` gives a plugin's configuration schema, whose defaults are filled in. */
export function createAgencies(
  config: Pick<Config, 'agencies' | 'defaults'>,
  clock: Clock,
  schemaOf: (plugin: string) => object | undefined = () => undefined,
): Agencies {
  const files = new Map(config.agencies.map((file) => [file.agency.id, file]));
  const list = config.agencies.map((file) => toAgency(file));
  const cache = new Map<string, Readonly<Record<string, unknown>> | null>();
  const file = (id: string): AgencyFile => {
    const found = files.get(id);
    if (!found) throw fail('NOT_FOUND', `No agency has the id “${id}”.`);
    return found;
  };
  const read = (id: string, plugin: string) => {
    const settings = settingsOf(config, file(id), plugin);
    const schema = settings && schemaOf(plugin);
    return Object.freeze(settings && schema ? withDefaults(schema, settings) : settings);
  };
  return {
    list: () => list,
    get: (id) => list[list.findIndex((a) => a.id === file(id).agency.id)]!,
    today: (id) => clock.today(file(id).agency.timeZone),
    chart: (id) => file(id).chart,
    accountLabel(id, account) {
      // A sub-account (4111) reads like its account (411) unless it has a label of its own.
      const { labels } = file(id).chart;
      for (let n = account.length; n > 0; n--) {
        const known = account.slice(0, n);
        // “constructor” is a name of every object and no account.
        if (Object.hasOwn(labels, known)) return labels[known] as string;
      }
      return account;
    },
    journalLabel(id, journal) {
      const { journals } = file(id).chart;
      return Object.hasOwn(journals, journal) ? (journals[journal] as string) : journal;
    },
    settings(id, plugin) {
      const key = `${id} ${plugin}`;
      let settings = cache.get(key);
      if (settings === undefined) {
        settings = read(id, plugin);
        cache.set(key, settings);
      }
      return settings;
    },
  };
}

function toAgency({ agency }: AgencyFile): Agency {
  return Object.freeze({
    ...agency,
    legalForm: agency.legalForm ?? null,
    shareCapital: agency.shareCapital === undefined ? null : parseMoney(agency.shareCapital, agency.currency),
    tradeRegister: agency.tradeRegister ?? null,
    siren: agency.siren ?? null,
    vatNumber: agency.vatNumber ?? null,
    vatLiable: agency.vatLiable ?? true,
    registration: agency.registration ?? null,
    guarantor: agency.guarantor ?? null,
    insurer: agency.insurer ?? null,
    eInvoiceAddress: agency.eInvoiceAddress ?? null,
    email: agency.email ?? null,
    phone: agency.phone ?? null,
    banks: agency.banks ?? [],
  });
}

/** Settings of one plugin: what `Host.Settings` gives it. NOT_FOUND for an agency that has not enabled it. */
export function createSettings(agencies: Agencies, plugin: string): Settings {
  return {
    of(agency) {
      const settings = agencies.settings(agency, plugin);
      if (settings === null) throw fail('NOT_FOUND', `The plugin “${plugin}” is not enabled for the agency “${agency}”.`);
      return settings;
    },
  };
}

/** What plugins of one kind provide, filtered by the agency that enabled them. `rows` is asked at each call. */
export function createRegistry<T>(rows: () => readonly { readonly id: string; readonly value: T }[], agencies: Agencies): Registry<T> {
  return {
    list: (agency) => (agency === undefined ? rows() : rows().filter(({ id }) => agencies.settings(agency, id) !== null)),
    get: (agency, id) => (agencies.settings(agency, id) === null ? null : (rows().find((row) => row.id === id)?.value ?? null)),
  };
}
