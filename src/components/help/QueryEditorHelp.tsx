import { CoreApp, type QueryEditorHelpProps } from '@grafana/data';
import { Card, Grid, Stack, Text, TextLink } from '@grafana/ui';
import { SCHEMA_VERSION } from '../../engine/query/asked/model/model';
import { DOCS_URL, labels } from '../../labels';
import { CATALOGUE_NAMES, describeQuery } from '../../query/describe/describe';
import { EXAMPLES, type ExampleName, withExample } from '../../query/examples';
import { migrated } from '../../query/savedQuery';
import { type AppMetricsQuery } from '../../types';

const text = labels.help;
/** Without app and environments, which every example takes from the query at hand. */
const NOTHING: AppMetricsQuery = { refId: 'A', schemaVersion: SCHEMA_VERSION };

const NAMES = Object.keys(EXAMPLES).filter((name): name is ExampleName => name in EXAMPLES);

/** Examples to click, for the app at hand: beside the editor, and where Explore has nothing to show yet. */
export function QueryEditorHelp({ datasource, query, onClickExample }: QueryEditorHelpProps<AppMetricsQuery>) {
  const current = migrated(query);
  const fallback = datasource.getDefaultQuery?.(CoreApp.Explore) ?? {};
  const example = (name: ExampleName): AppMetricsQuery =>
    withExample({ ...fallback, ...current, app: current.app || fallback.app }, EXAMPLES[name]);
  return (
    <Stack direction="column" gap={2}>
      <Text element="h2" variant="h5">
        {text.title}
      </Text>
      <Grid gap={1} minColumnWidth={34}>
        {NAMES.map((name) => (
          <Card key={name} noMargin isCompact onClick={() => onClickExample(example(name))}>
            <Card.Heading>{text.examples[name].title}</Card.Heading>
            <Card.Description>
              {[describeQuery(withExample(NOTHING, EXAMPLES[name]), CATALOGUE_NAMES), text.examples[name].panel]
                .filter(Boolean)
                .join('. ')}
            </Card.Description>
          </Card>
        ))}
      </Grid>
      <Text element="h3" variant="h6">
        {text.hintsTitle}
      </Text>
      <ul>
        {text.hints.map((hint) => (
          <li key={hint}>
            <Text color="secondary">{hint}</Text>
          </li>
        ))}
      </ul>
      <TextLink href={`${DOCS_URL}/query.md`} external>
        {text.more}
      </TextLink>
    </Stack>
  );
}
