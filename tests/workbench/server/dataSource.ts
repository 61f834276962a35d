/** The workbench's one data source. Kept in memory; secrets come in and never go out to the page. */
import type { Context } from '../../host';

export const DATA_SOURCE_UID = 'workbench';

type Texts = Readonly<Record<string, string>>;

export interface SavedSettings {
  readonly name: string;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

export interface SettingsUpdate {
  /** As it was loaded; without it, whatever is there is overwritten. */
  readonly version?: number;
  readonly name?: string;
  readonly jsonData?: Readonly<Record<string, unknown>>;
  readonly secureJsonData?: Texts;
}

export class DataSourceRecord {
  private lastUpdated = Date.now();
  private version = 1;
  private secrets: Texts = {};
  private settings: SavedSettings = { name: 'Workbench', jsonData: {} };

  constructor(private readonly pluginId: string) {}

  /**
   * A secret that isn't given anew is kept, and one that is empty is none, as in Grafana.
   * @returns whether it was saved: somebody else may have saved since that version.
   */
  update({ version, name, jsonData, secureJsonData }: SettingsUpdate): boolean {
    if (version !== undefined && version !== this.version) {
      return false;
    }
    this.version += 1;
    this.settings = { name: name ?? this.settings.name, jsonData: jsonData ?? this.settings.jsonData };
    this.secrets = { ...this.secrets, ...secureJsonData };
    this.lastUpdated = Math.max(Date.now(), this.lastUpdated + 1);
    return true;
  }

  /** Grafana's `DataSourceSettings`: what the page may see. */
  forPage() {
    return {
      id: 1,
      uid: DATA_SOURCE_UID,
      orgId: 1,
      type: this.pluginId,
      typeName: this.pluginId,
      typeLogoUrl: '',
      access: 'proxy',
      url: '',
      user: '',
      database: '',
      basicAuth: false,
      basicAuthUser: '',
      withCredentials: false,
      isDefault: true,
      readOnly: false,
      version: this.version,
      ...this.settings,
      secureJsonFields: Object.fromEntries(
        Object.entries(this.secrets)
          .filter(([, secret]) => secret !== '')
          .map(([key]) => [key, true])
      ),
    };
  }

  /** The plugin context of every request to the backend. */
  context(): Context {
    return {
      orgId: 1,
      user: { login: 'workbench', name: 'Workbench', email: 'workbench@localhost', role: 'Admin' },
      dataSource: {
        uid: DATA_SOURCE_UID,
        ...this.settings,
        decryptedSecureJsonData: this.secrets,
        lastUpdated: this.lastUpdated,
      },
    };
  }
}
