/** Whether anything serious is known of the packages that the plugin is made with. Where nobody can say, that is said. */
import { verdictOf } from './verdict';

const audit = Bun.spawn(['npm', 'audit', '--json'], { stdout: 'pipe', stderr: 'ignore' });
const verdict = verdictOf(await new Response(audit.stdout).text());
switch (verdict.kind) {
  case 'clean':
    console.log(
      `npm audit: nothing high or critical is known of the packages in use (of lesser kind: ${verdict.known}).`
    );
    break;
  case 'vulnerable':
    console.error(`npm audit: known vulnerabilities, high or critical:\n  ${verdict.packages.join('\n  ')}`);
    process.exitCode = 1;
    break;
  case 'not checked':
    console.error(
      `\n!!! NOT CHECKED: whether the packages in use have known vulnerabilities. The registry gave no audit: ${verdict.why}. Nothing else was looked up in its stead.\n!!! Run "npm run audit" where the registry has one, before you release.\n`
    );
    break;
}
