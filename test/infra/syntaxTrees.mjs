/**
 * Turns Bicep sources into syntax trees: a JSON array of texts in, one of trees out. A process of its
 * own, because tree-sitter can be loaded only once in one, and jest loads modules anew for every file.
 */
import { readFileSync } from 'node:fs';
import Parser from 'tree-sitter';
import bicep from 'tree-sitter-bicep';

const parser = new Parser();
parser.setLanguage(bicep);

/** Brackets and the like say nothing, unless they are missing. */
function counts({ type, isNamed, isMissing }) {
  return type !== 'comment' && (isNamed || isMissing);
}

function treeOf(node) {
  const { type, text, isMissing, startPosition } = node;
  const children = node.children.filter(counts).map(treeOf);
  return {
    type,
    text,
    broken: type === 'ERROR' || isMissing,
    line: startPosition.row + 1,
    children,
  };
}

const texts = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(texts.map((text) => treeOf(parser.parse(text).rootNode))));
