/** Playwright's `test` with the workbench: an account of its own for each test, and a page that may not fail unseen. */
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, type Locator, type Page } from '@playwright/test';
import { Gateway, GOOD_TOKEN, TICKET_TRIAGE } from './gateway';

export { expect } from '@playwright/test';

const MINUTE = 60_000;
const WINDOW = 15 * MINUTE;

/** Epoch milliseconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** So many windows, of which the newest ended two hours ago or a little before: settled, and nothing can still come. */
export function settledRange(windows: number): Range {
  const to = Math.floor(Date.now() / WINDOW) * WINDOW - 120 * MINUTE;
  return { from: to - windows * WINDOW, to };
}

/** What opens Grafana 12's own lists: from 13 on it has a button's role. */
const OF_GRAFANA_12 = /^aria-allowed-attr: <div [^>]*id="downshift-[^"]*-toggle-button"/;

/** A backend whose ledger has just begun makes one call in its first minute, not knowing what was sent before it. */
const FIRST_MINUTE = { timeout: 75_000 };

type Hash = Readonly<Record<string, string | number>>;

export class Workbench {
  constructor(
    readonly page: Page,
    readonly address: string,
    private readonly gateway: Gateway
  ) {}

  /** Goes to a view; within the page when it is open already. */
  async open(hash: Hash): Promise<void> {
    const parameters = Object.entries(hash).map(([key, value]) => [key, String(value)]);
    await this.page.goto(`${this.address}/#${new URLSearchParams(parameters).toString()}`);
  }

  /** As provisioning would; the form has tests of its own. */
  async provision(collect = false): Promise<void> {
    const { url, email } = this.gateway;
    const response = await this.page.request.put(`${this.address}/api/datasources/uid/workbench`, {
      data: {
        jsonData: { url, email, apps: [{ id: TICKET_TRIAGE, name: 'Ticket Triage' }], collect },
        secureJsonData: { apiToken: GOOD_TOKEN },
      },
    });
    if (!response.ok()) {
      throw new Error(`The settings were not saved: ${await response.text()}`);
    }
  }

  /** State and coverage of the answer in words, such as "Done · 4 windows: 4 fetched". */
  get state(): Locator {
    return this.page.getByTestId('answer-state');
  }

  async expectComplete(windows: number): Promise<void> {
    await base.expect(this.state).toHaveText(`Done · ${windows} windows: ${windows} fetched`, FIRST_MINUTE);
  }

  /** The sums under the table's headings, exact. */
  async columnSums(): Promise<number[]> {
    const texts = await this.page.locator('th[data-sum]').allTextContents();
    return texts.map(Number);
  }

  async choose(field: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: field, exact: true }).click();
    // Of a list of one, Grafana 12 leaves what was chosen in the field.
    await this.page.keyboard.press('ControlOrMeta+A');
    // By keyboard: Grafana's list of several values loses its accessible name while it is open.
    await this.page.keyboard.insertText(option);
    const offered = this.page.getByRole('option', { name: option }).filter({ hasNotText: 'Use custom value' });
    await offered.first().click();
    await this.page.keyboard.press('Tab');
  }

  /** The values that the variable in the editor lists. */
  get values(): Locator {
    return this.page.getByRole('list', { name: 'Values' }).getByRole('listitem');
  }

  /** What an annotation shows, an event a line. */
  get events(): Locator {
    return this.page.getByRole('list', { name: 'Events' }).getByRole('listitem');
  }

  /** What the regions that shade the chart say. */
  get regions(): Locator {
    return this.page.getByTestId('regions');
  }

  /** Into `test-results/screenshots`, in both themes. */
  async photograph(name: string): Promise<void> {
    await this.inBothThemes(async (theme) => {
      await this.page.screenshot({ path: `test-results/screenshots/${name}-${theme}.png`, animations: 'disabled' });
    });
  }

  /**
   * By axe's rules, in both themes: the plugin's own part of the page.
   * @param control one of it; what has not been drawn yet has no faults.
   */
  async expectAccessible(control: Locator): Promise<void> {
    await this.inBothThemes(async (theme) => {
      await base.expect(this.page.getByTestId('editor').filter({ has: control })).toBeVisible();
      const { violations, passes } = await new AxeBuilder({ page: this.page })
        .include('[data-testid="editor"]')
        .analyze();
      const found = violations
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
        .filter((violation) => !OF_GRAFANA_12.test(violation));
      base.expect(found, `what axe finds in the ${theme} theme`).toEqual([]);
      base.expect(passes.length).toBeGreaterThan(10);
    });
  }

  private async inBothThemes(act: (theme: string) => Promise<void>): Promise<void> {
    for (const theme of ['Dark', 'Light']) {
      await this.page.getByRole('radio', { name: theme }).check({ force: true });
      await act(theme.toLowerCase());
    }
  }
}

interface Fixtures {
  readonly gateway: Gateway;
  readonly workbench: Workbench;
}

const addressOf = (name: string): string => {
  const address = process.env[name];
  if (address === undefined) {
    throw new Error(`${name} is set by the global set-up (workbench.ts).`);
  }
  return address;
};

export const test = base.extend<Fixtures>({
  // Playwright reads the names of a fixture's dependencies out of this pattern.
  gateway: async ({}, use, { testId }) => {
    await use(new Gateway(addressOf('GATEWAY_URL'), `${testId}@example.com`));
  },
  workbench: async ({ page, gateway }, use) => {
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(String(error)));
    await use(new Workbench(page, addressOf('WORKBENCH_URL'), gateway));
    base.expect(failures, 'errors thrown in the page').toEqual([]);
  },
});
