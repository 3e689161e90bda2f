const ADJECTIVES =
  "able amber bold brave brisk bright calm clear clever cosy crisp daring deft eager early fair fleet fond frank fresh gentle glad golden grand green happy hardy honest jolly keen kind lively lucky mellow merry mild neat nimble noble polite proud quick quiet rapid ready shy silver smart snug solid spry steady sunny swift tidy true vivid warm wise witty".split(
    " ",
  );
const ANIMALS =
  "ant badger bat bear beaver bee bison cat cod crab crane crow deer dingo dove duck eagle eel elk falcon ferret finch fox frog gecko goose gull hare hawk hen heron horse ibex jay kiwi koala lark lemur lion lynx mole moose moth mouse newt otter owl panda pike puffin quail rabbit raven robin seal shrew skunk sloth snail stork swan tapir tern tiger toad trout vole wasp whale wolf wren yak zebra".split(
    " ",
  );

/**
 * A name that can be said aloud, from eight hex digits. `taken` are the names of the instances that
 * live; the name of a living one is never given again.
 */
export function spokenName(key: string, taken: ReadonlySet<string>): string {
  const seed = Number.parseInt(key, 16);
  const adjective = ADJECTIVES[seed % ADJECTIVES.length] ?? "brisk";
  const animal = ANIMALS[Math.floor(seed / ADJECTIVES.length) % ANIMALS.length] ?? "otter";
  const name = `${adjective}-${animal}`;
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}
