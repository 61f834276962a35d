/** Taking in a large answer, against only parsing its JSON. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { answerText } from '../data/answer';
import { megabytes, milliseconds, times, type Row } from '../report';
import type { Scale, Span } from '../scale';
import { median } from '../timing';

const TIME_AIM = 1.6;
const MEMORY_AIM = 3;

type Mode = 'parse' | 'take in';

const resultSchema = z.object({ milliseconds: z.number(), memory: z.number() });

export async function measureAnswer(scale: Scale, span: Span, folder: string): Promise<readonly Row[]> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'answer.json');
  const text = answerText(scale, span.from);
  await Bun.write(file, text);
  const run = async (mode: Mode) => {
    const worker = join(import.meta.dir, 'answerWorker.ts');
    const child = Bun.spawn([process.execPath, worker, mode, file, join(folder, mode), `${span.from}`], {
      stdout: 'pipe',
      stderr: 'inherit',
    });
    return resultSchema.parse(await new Response(child.stdout).json());
  };
  // In turns, so that what else the machine does strikes both alike.
  const results: Record<Mode, z.infer<typeof resultSchema>[]> = { parse: [], 'take in': [] };
  for (let round = 0; round < scale.rounds; round += 1) {
    results.parse.push(await run('parse'));
    results['take in'].push(await run('take in'));
  }
  const medianOf = (mode: Mode, figure: 'milliseconds' | 'memory') => median(results[mode].map((one) => one[figure]));
  const [parse, whole] = (['parse', 'take in'] as const).map((mode) => ({
    milliseconds: medianOf(mode, 'milliseconds'),
    memory: medianOf(mode, 'memory'),
  }));
  const title = `An answer of ${megabytes(text.length)}: parsed, decoded and stored, against \`JSON.parse\` alone`;
  const time = whole.milliseconds / parse.milliseconds;
  const memory = whole.memory / parse.memory;
  return [
    {
      measure: `${title}, time`,
      ours: milliseconds(whole.milliseconds),
      against: milliseconds(parse.milliseconds),
      ratio: times(time),
      aim: `at most ${TIME_AIM} ×`,
      met: time <= TIME_AIM,
    },
    {
      measure: `${title}, memory`,
      ours: megabytes(whole.memory),
      against: megabytes(parse.memory),
      ratio: times(memory),
      aim: `at most ${MEMORY_AIM} ×`,
      met: memory <= MEMORY_AIM,
    },
  ];
}
