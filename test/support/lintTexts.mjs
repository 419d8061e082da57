/**
 * Lints texts as if they were in files of the repository: [{ path, text }] as JSON on stdin, and
 * for each the names of the rules it breaks as JSON on stdout. A program of its own, because
 * ESLint loads its configuration in a way that jest's module system has not.
 */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

/** Rules that ask for types need the whole program; none of ours does. */
const withoutTypes = {
  ...tseslint.configs.disableTypeChecked,
  languageOptions: { parserOptions: { program: null, project: false, projectService: false } },
};

const eslint = new ESLint({ overrideConfig: [withoutTypes] });
const rules = [];
for (const { path, text: content } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(content, { filePath: path });
  rules.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
console.log(JSON.stringify(rules));
