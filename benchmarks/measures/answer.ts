/** Taking in a large answer, against only parsing its JSON. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { answerText } from '../data/answer';
import { megabytes, milliseconds, times, type Row } from '../report';
import type { Scale, Span } from '../scale';

const TIME_AIM = 2;
const MEMORY_AIM = 3;

const resultSchema = z.object({ milliseconds: z.number(), memory: z.number() });

export async function measureAnswer(scale: Scale, span: Span, folder: string): Promise<readonly Row[]> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'answer.json');
  const text = answerText(scale, span.from);
  await Bun.write(file, text);
  const run = async (mode: 'parse' | 'take in') => {
    const worker = join(import.meta.dir, 'answerWorker.ts');
    const child = Bun.spawn([process.execPath, worker, mode, file, join(folder, mode), `${span.from}`], {
      stdout: 'pipe',
      stderr: 'inherit',
    });
    return resultSchema.parse(await new Response(child.stdout).json());
  };
  const parse = await run('parse');
  const whole = await run('take in');
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
