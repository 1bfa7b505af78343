// SPDX-License-Identifier: Apache-2.0
/** Archives of container images: what `docker save` writes, and the OCI image layout (image-spec, image-layout.md). */
import { TarFormatError } from './tar-header.ts';

/** What of an image makes a guest. Paths are relative to the archive's top. */
export interface ContainerImage {
  /** As the archive names it; '' where it does not. */
  name: string;
  /** The lowest first. */
  layers: { path: string /** sha256 in hex, where the archive names it. */; digest: string | undefined }[];
  architecture: string;
  /** Entry point and arguments. */
  command: string[];
  /** NAME=VALUE */
  environment: string[];
  workingDirectory: string;
}

/** What an image is looked for in. */
export interface ArchiveFiles {
  read: ReadArchiveFile;
  has(path: string): boolean;
  /** uname's. */
  machine: string;
  /** Which of several, by its name or a part of it from a `/` or `:` on; undefined: there is one. */
  image?: string | undefined;
}

/** Text of a file of the archive. Throws TarFormatError when it is not there, or too long. */
export type ReadArchiveFile = (path: string) => string;

/** Whether an archive's first entry is one of a container image, not of a root file system. */
export function isContainerImageEntry(name: string): boolean {
  const path = name.replace(/^\.\//, '');
  // podman and skopeo begin with a layer, `<digest>.tar`.
  return /^(blobs(\/.*)?|oci-layout|index\.json|manifest\.json|repositories|[0-9a-f]{64}(\/.*|\.json|\.tar)?)$/.test(
    path,
  );
}

type Raw = Readonly<Record<string, unknown>>;

function wrong(what: string): never {
  throw new TarFormatError(`the container image ${what}`);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return wrong(`has a damaged ${path}`);
  }
}

function recordOf(value: unknown, what: string): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) wrong(`has no ${what}`);
  return value as Raw;
}

function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value) || value.length > 1000) wrong(`has no ${what}`);
  return value;
}

/** Of Docker's and OCI's config alike: null stands for none. */
function wordsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) wrong('has a damaged config');
  return value as string[];
}

/** A line's end would be one of the guest's config, where the next line may be a hook, which the host's root runs. */
function commandOf(...parts: unknown[]): string[] {
  const words = parts.flatMap(wordsOf);
  if (words.some((word) => /[\n\0]/.test(word))) wrong('has a line end in its command');
  return words;
}

/** Variables that a line of a config can hold. */
function environmentOf(value: unknown): string[] {
  return wordsOf(value).filter((each) => /^[A-Za-z_]\w*=[^\n\0]*$/.test(each));
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

/** A path within the archive: nothing above it, nothing absolute. */
function pathOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.startsWith('/') || value.split('/').includes('..'))
    wrong('names a file outside of itself');
  return value as string;
}

function digestPath(digest: unknown): { path: string; digest: string } {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(typeof digest === 'string' ? digest : '') ?? [];
  if (hex === undefined) return wrong('has a digest that is not SHA-256');
  return { path: `blobs/sha256/${hex}`, digest: hex };
}

/** For a person, and for a comment in a config: one line. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}

/** Names may be of a tag alone (`13.0.0`), or whole (`docker.io/library/debian:13`); a name without a tag is that of `latest`. */
function isNamed(name: string, wanted: string): boolean {
  return [wanted, `${wanted}:latest`].some(
    (end) => name === end || name.endsWith(`/${end}`) || name.endsWith(`:${end}`),
  );
}

/** `names`: of each of several images. The number of the one that is wanted. Throws where that is not one of them. */
function chooseImage(names: readonly (readonly string[])[], wanted: string | undefined): number {
  if (names.length === 1 && wanted === undefined) return 0;
  const known = names.map((each) => printable(each.join(' or ')) || 'one without a name').join(', ');
  if (wanted === undefined) wrong(`is ${names.length} images (${known}): choose one by --image, or save one`);
  const found = names.flatMap((each, index) => (each.some((name) => isNamed(name, wanted)) ? [index] : []));
  if (found.length === 1) return found[0] as number;
  return wrong(
    `has ${found.length === 0 ? 'no image' : `${found.length} images`} ${printable(wanted)}; there is ${known}`,
  );
}

function imageFrom(config: Raw, layers: ContainerImage['layers'], name: string): ContainerImage {
  const inner = config.config === undefined ? {} : recordOf(config.config, 'config');
  if (layers.length === 0) wrong('has no layers');
  return {
    name: printable(name),
    layers,
    architecture: printable(textOf(config.architecture, 'unknown')),
    command: commandOf(inner.Entrypoint, inner.Cmd),
    environment: environmentOf(inner.Env),
    workingDirectory: textOf(inner.WorkingDir, '/'),
  };
}

/** docker save: manifest.json, an image each; the names of files that are blobs are their digests. */
function readDocker({ read, image }: ArchiveFiles): ContainerImage {
  const document = parse(read('manifest.json'), 'manifest.json');
  if (!Array.isArray(document))
    wrong('is a folder as skopeo writes it for dir: copy it to oci-archive: or docker-archive: instead');
  const manifests = listOf(document, 'manifest').map((each) => recordOf(each, 'manifest'));
  if (manifests.length === 0) wrong('has no images');
  const names = manifests.map(({ RepoTags: tags }) => wordsOf(tags));
  const chosen = chooseImage(names, image);
  const manifest = manifests[chosen] as Raw;
  const configPath = pathOf(manifest.Config);
  const layers = listOf(manifest.Layers, 'layers').map((layer) => {
    const path = pathOf(layer);
    return { path, digest: /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1] };
  });
  const [first = ''] = names[chosen] ?? [];
  const name = names[chosen]?.find((each) => image !== undefined && isNamed(each, image)) ?? first;
  return imageFrom(recordOf(parse(read(configPath), configPath), 'config'), layers, name);
}

/** Names of uname(2) and of Go. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv8l: 'arm',
};

/** Who runs the programs of another too. */
const also: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' };

/** What a manifest is named by, where it is one of several images; the platforms of one image have no names, or the same. */
function nameOf({ annotations }: Raw): string {
  const names = typeof annotations === 'object' && annotations !== null ? (annotations as Raw) : {};
  return textOf(names['io.containerd.image.name'], textOf(names['org.opencontainers.image.ref.name'], ''));
}

/**
 * The one of this processor. What attests how an image was built is in the same list, for the platform `unknown`; a list of several
 * images does not say which is meant.
 */
function chooseManifest(manifests: readonly Raw[], { has, machine, image }: ArchiveFiles): Raw {
  const wanted = architectures[machine] ?? machine;
  const platformOf = (each: Raw): string =>
    textOf((each.platform as Raw | undefined)?.architecture as string | undefined, wanted);
  const found = [wanted, also[wanted]].map((name) => manifests.filter((each) => platformOf(each) === name));
  const candidates = found.find((each) => each.length > 0) ?? [];
  if (candidates.length === 0) {
    return wrong(isForOthers(manifests.map(platformOf), wanted));
  }
  const first = oneOf(candidates, image);
  // docker saves the whole list of platforms, and of these what it has pulled.
  const kept = manifests.filter((each) => has(digestPath(each.digest).path));
  if (!kept.includes(first) && kept.length > 0) wrong(isForOthers(kept.map(platformOf), wanted));
  return first;
}

/** The platforms of one image have no names, or the same; one image may have several. */
function oneOf(manifests: readonly Raw[], image: string | undefined): Raw {
  const byDigest = new Map<unknown, { manifest: Raw; names: string[] }>();
  for (const manifest of manifests) {
    const known = byDigest.get(manifest.digest) ?? { manifest, names: [] };
    known.names.push(...[nameOf(manifest)].filter((name) => name !== ''));
    byDigest.set(manifest.digest, known);
  }
  const all = [...byDigest.values()];
  const [first] = all;
  const isOne = first !== undefined && all.every(({ names }) => names.join() === first.names.join());
  if (isOne && (image === undefined || first.names.length === 0)) return first.manifest;
  const chosen = all[
    chooseImage(
      all.map(({ names }) => names),
      image,
    )
  ] as { manifest: Raw };
  return chosen.manifest;
}

function isForOthers(names: readonly string[], wanted: string): string {
  const known = [...new Set(names)].filter((name) => name !== 'unknown').join(', ');
  return `is for ${known}, and this is ${wanted}: pull and save it with --platform linux/${wanted}`;
}

/** As docker names them in the config of an image. */
function isFor({ architecture }: ContainerImage, machine: string): boolean {
  const wanted = architectures[machine] ?? machine;
  return ['unknown', wanted, also[wanted]].includes(architecture);
}

/** OCI: index.json, by way of an index of platforms where there is one, to a manifest. */
function readOci(files: ArchiveFiles): ContainerImage {
  const { read, machine } = files;
  let path = 'index.json';
  let name = '';
  for (let depth = 0; depth < 4; depth++) {
    const document = recordOf(parse(read(path), path), 'manifest');
    if (document.manifests === undefined) {
      const config = digestPath(recordOf(document.config, 'config').digest).path;
      const layers = listOf(document.layers, 'layers').map((layer) => digestPath(recordOf(layer, 'layer').digest));
      const image = imageFrom(recordOf(parse(read(config), config), 'config'), layers, name);
      if (!isFor(image, machine)) wrong(isForOthers([image.architecture], architectures[machine] ?? machine));
      return image;
    }
    const manifests = listOf(document.manifests, 'manifests').map((each) => recordOf(each, 'manifest'));
    // Below the first list are the platforms of one image.
    const chosen = chooseManifest(manifests, depth === 0 ? files : { ...files, image: undefined });
    name = name === '' ? nameOf(chosen) : name;
    path = digestPath(chosen.digest).path;
  }
  return wrong('has indexes within indexes');
}

/** Throws TarFormatError for an image that is damaged, or of another kind or processor. */
export function readContainerImage(files: ArchiveFiles): ContainerImage {
  const { has, machine } = files;
  if (!has('manifest.json')) {
    if (has('index.json')) return readOci(files);
    return wrong('has neither manifest.json nor index.json');
  }
  const image = readDocker(files);
  if (isFor(image, machine)) return image;
  // Of an image for several, docker names in manifest.json the one that its own machine would run.
  if (has('index.json')) return readOci(files);
  return wrong(isForOthers([image.architecture], architectures[machine] ?? machine));
}
