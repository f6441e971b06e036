/** Service types as their manifests show them: what a check of the host holds each to, and what an agency calls those it has enabled. */
import {
  calledIn,
  type Documents,
  type Finding,
  faultOfIcon,
  type PluginManifest,
  pathsOf,
  type Registry,
  type Service,
  type ServiceName,
  ServiceShown,
  type ServiceTypes,
  saidIn,
  sayIn,
  textFaults,
} from '../contracts/index.ts';
import { validateSettings } from './config/index.ts';

interface Listed {
  readonly entry: { readonly place: string };
  readonly manifest: PluginManifest;
}

/** A check of the host: each service type says what it is called and which icon it goes by, and no other plugin does. */
export const checkShown = (plugins: readonly Listed[]): Finding[] =>
  plugins.flatMap(({ entry, manifest }) =>
    faultsOf(manifest).map((message) => ({ code: 'PLUGIN_INVALID', message, pointer: entry.place, plugin: manifest.id })),
  );

function faultsOf({ kind, shown }: PluginManifest): string[] {
  if (kind !== 'service') return shown === undefined ? [] : ['It says how it is shown (“shown”): only a plugin of kind “service” does.'];
  if (shown === undefined)
    return ["It does not say how it is shown: shown: { names: { en: { one: 'Coach', many: 'Coaches' }, … }, icon: 'bus' }."];
  const misfits = validateSettings(ServiceShown, shown);
  const found = misfits.length > 0 ? misfits : textFaults(shown.names, 'PLUGIN_INVALID', '/names');
  if (found.length > 0) return found.map(({ pointer = '', message }) => `shown${pointer}: ${message}`);
  const fault = faultOfIcon(shown.icon);
  return fault === null ? [] : [`shown/icon: ${fault}`];
}

/** The service types of the registry with what manifests and the packs of an agency call them. */
export function createServiceTypes(
  registry: Registry<Service> & Pick<ServiceTypes, 'asked'>,
  manifestOf: (id: string) => PluginManifest | undefined,
  documents: Pick<Documents, 'serviceNames'>,
): ServiceTypes {
  const namesOf = (agency: string, id: string): Readonly<Record<string, ServiceName>> => {
    const own = manifestOf(id)?.shown?.names ?? {};
    const said = Object.entries(documents.serviceNames(agency)).flatMap(([locale, { [id]: name }]) =>
      name ? [[locale, name] as const] : [],
    );
    return {
      ...own,
      ...Object.fromEntries(said.map(([locale, name]) => [locale, { ...name, words: { ...own[locale]?.words, ...name.words } }])),
    };
  };
  return {
    ...registry,
    shown(agency, id, locale) {
      const shown = manifestOf(id)?.shown;
      const said = saidIn(namesOf(agency, id), locale);
      if (!shown || !said || registry.get(agency, id) === null) return null;
      const { one, many } = said.value;
      return { one, many, locale: said.locale, icon: pathsOf(shown.icon) };
    },
    say: (agency, id, locale) => sayIn(namesOf(agency, id), locale),
    called: (agency, id, label) => calledIn(namesOf(agency, id), label),
    names: (agency, id) => Object.fromEntries(Object.entries(namesOf(agency, id)).map(([locale, { one }]) => [locale, one])),
  };
}
