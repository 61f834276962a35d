import { expect, test } from 'bun:test';
import { MINUTE } from '../../src/engine/time';
import { readArguments } from './arguments';

test.each([
  [['--config', 'c.yaml'], { kind: 'serve', config: 'c.yaml' }],
  [['--config=c.yaml', '--check'], { kind: 'check', config: 'c.yaml' }],
  [['--once', '--config', 'c.yaml'], { kind: 'once', config: 'c.yaml', within: 10 * MINUTE }],
  [['--once', '--minutes', '0.5', '--config', 'c.yaml'], { kind: 'once', config: 'c.yaml', within: MINUTE / 2 }],
  [['--pull', '--config', 'c.yaml'], { kind: 'pull', config: 'c.yaml', renewed: undefined }],
  [['--pull', '--renew', 'prom', '--config', 'c.yaml'], { kind: 'pull', config: 'c.yaml', renewed: 'prom' }],
  [['--help', '--config'.concat('=')], { kind: 'help' }],
] as const)('%j is understood', (args, command) => {
  expect(readArguments(args)).toMatchObject(command);
});

test.each([
  [[], '--config is missing'],
  [['--config'], "Option '--config <value>' argument missing"],
  [['--config='], '--config is missing'],
  [['--config', 'c.yaml', '--twice'], "Unknown option '--twice'"],
  [['--config', 'c.yaml', 'd.yaml'], "Unexpected argument 'd.yaml'"],
  [['--config', 'c.yaml', '--check', '--once'], "can't be had together"],
  [['--config', 'c.yaml', '--pull', '--once'], "can't be had together"],
  [['--config', 'c.yaml', '--renew', 'prom'], '--renew is for --pull alone'],
  [['--config', 'c.yaml', '--minutes', '5'], '--minutes is for --once alone'],
  [['--config', 'c.yaml', '--once', '--minutes', '0'], '--minutes is "0": it must be a number above 0'],
  [['--config', 'c.yaml', '--once', '--minutes', 'ten'], '--minutes is "ten"'],
  [['--config', 'c.yaml', '--once', '--minutes', '1e9'], '--minutes is "1e9"'],
] as const)('%j is refused, and it is said why', (args, message) => {
  expect(readArguments(args)).toEqual({ kind: 'misused', message: expect.stringContaining(message) });
});
