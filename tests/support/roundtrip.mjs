// Reads standard files with the libraries of the field's own modellers and writes them back:
// the names on the command line in, one JSON object {name: {warnings, xml}} out.
import fs from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import { DmnModdle } from 'dmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };

const readers = {
  bpmn: (text) => [new BpmnModdle({ zeebe }), text],
  dmn: (text) => [new DmnModdle(), text],
};
const told = {};
for (const name of process.argv.slice(1)) {
  const [moddle, text] = readers[name.split('.').pop()](fs.readFileSync(name, 'utf8'));
  const { rootElement, warnings } = await moddle.fromXML(text);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  told[name] = { warnings: warnings.map((one) => one.message), xml };
}
process.stdout.write(JSON.stringify(told));
