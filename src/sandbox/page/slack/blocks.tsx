/** Draws Block Kit. Controls are native elements, so that keyboard and screen readers work. */

import { usePage } from '../context.ts';
import { Control } from './controls.tsx';
import { Input } from './inputs.tsx';
import { type Json, labelAt, objectAt, objectsAt, type Place, textAt } from './json.ts';
import { Mrkdwn } from './mrkdwn.tsx';

/** A text object, or a picture between texts. */
const Text = ({ of }: { readonly of: Json }) => {
  if (textAt(of, 'type') === 'mrkdwn') return <Mrkdwn text={textAt(of, 'text')} />;
  if (textAt(of, 'type') === 'image')
    return <img className="small" src={textAt(of, 'image_url')} alt={textAt(of, 'alt_text')} />;
  return <span className="pre">{textAt(of, 'text')}</span>;
};

const Section = ({ block, place }: { readonly block: Json; readonly place: Place }) => {
  const [text, accessory, fields] = [objectAt(block, 'text'), objectAt(block, 'accessory'), objectsAt(block, 'fields')];
  return (
    <div className={accessory === null ? '' : 'with-accessory'}>
      <div>
        {text !== null && <Text of={text} />}
        {fields.length > 0 && (
          <div className="fields">
            {fields.map((field, index) => (
              <Text key={index} of={field} />
            ))}
          </div>
        )}
      </div>
      {accessory !== null &&
        (textAt(accessory, 'type') === 'image' ? (
          <Text of={accessory} />
        ) : (
          <Control element={accessory} place={place} />
        ))}
    </div>
  );
};

const Context = ({ block }: { readonly block: Json }) => (
  <div className="context">
    {objectsAt(block, 'elements').map((element, index) => (
      <Text key={index} of={element} />
    ))}
  </div>
);

const Actions = ({ block, place }: { readonly block: Json; readonly place: Place }) => (
  <div className="actions">
    {objectsAt(block, 'elements').map((element, index) => (
      <Control key={textAt(element, 'action_id') || index} element={element} place={place} />
    ))}
  </div>
);

const BlockView = ({ block, place }: { readonly block: Json; readonly place: Place }) => {
  const { words } = usePage();
  switch (textAt(block, 'type')) {
    case 'header':
      return <h4>{labelAt(block, 'text')}</h4>;
    case 'section':
      return <Section block={block} place={place} />;
    case 'context':
      return <Context block={block} />;
    case 'divider':
      return <hr />;
    case 'image':
      return <img src={textAt(block, 'image_url')} alt={textAt(block, 'alt_text')} />;
    case 'actions':
      return <Actions block={block} place={place} />;
    case 'input':
      return <Input block={block} />;
    default:
      return (
        <p className="fault" role="alert">
          {words('unknownBlock', { type: textAt(block, 'type') })}
        </p>
      );
  }
};

export const Blocks = ({ blocks, place }: { readonly blocks: readonly Json[]; readonly place: Place }) => (
  <div className="blocks">
    {blocks.map((block, index) => (
      <BlockView key={textAt(block, 'block_id') || index} block={block} place={place} />
    ))}
  </div>
);
