// SPDX-License-Identifier: Apache-2.0
/** Archives of container images: what `docker save` writes, and the OCI image layout (image-spec, image-layout.md). */
import { TarFormatError } from './tar-header.ts';

/** What of an image makes a guest. Paths are relative to the archive's top. */
export interface ContainerImage {
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

function imageFrom(config: Raw, layers: ContainerImage['layers']): ContainerImage {
  const inner = config.config === undefined ? {} : recordOf(config.config, 'config');
  if (layers.length === 0) wrong('has no layers');
  return {
    layers,
    architecture: textOf(config.architecture, 'unknown'),
    command: commandOf(inner.Entrypoint, inner.Cmd),
    environment: environmentOf(inner.Env),
    workingDirectory: textOf(inner.WorkingDir, '/'),
  };
}

/** docker save: manifest.json, an image each; the names of files that are blobs are their digests. */
function readDocker(read: ReadArchiveFile): ContainerImage {
  const document = parse(read('manifest.json'), 'manifest.json');
  if (!Array.isArray(document))
    wrong('is a folder as skopeo writes it for dir: copy it to oci-archive: or docker-archive: instead');
  const manifests = listOf(document, 'manifest');
  if (manifests.length !== 1) wrong(`is ${manifests.length} images; save one`);
  const manifest = recordOf(manifests[0], 'manifest');
  const configPath = pathOf(manifest.Config);
  const layers = listOf(manifest.Layers, 'layers').map((layer) => {
    const path = pathOf(layer);
    return { path, digest: /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1] };
  });
  return imageFrom(recordOf(parse(read(configPath), configPath), 'config'), layers);
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
function chooseManifest(manifests: readonly Raw[], { has, machine }: ArchiveFiles): Raw {
  const wanted = architectures[machine] ?? machine;
  const platformOf = (each: Raw): string =>
    textOf((each.platform as Raw | undefined)?.architecture as string | undefined, wanted);
  const found = [wanted, also[wanted]].map((name) => manifests.filter((each) => platformOf(each) === name));
  const [first, ...others] = found.find((each) => each.length > 0) ?? [];
  if (first === undefined) {
    return wrong(isForOthers(manifests.map(platformOf), wanted));
  }
  const different = others.filter((each) => each.digest !== first.digest && nameOf(each) !== nameOf(first));
  if (different.length > 0) wrong(`is ${different.length + 1} images; save one`);
  // docker saves the whole list of platforms, and of these what it has pulled.
  const kept = manifests.filter((each) => has(digestPath(each.digest).path));
  if (!kept.includes(first) && kept.length > 0) wrong(isForOthers(kept.map(platformOf), wanted));
  return first;
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
  for (let depth = 0; depth < 4; depth++) {
    const document = recordOf(parse(read(path), path), 'manifest');
    if (document.manifests === undefined) {
      const config = digestPath(recordOf(document.config, 'config').digest).path;
      const layers = listOf(document.layers, 'layers').map((layer) => digestPath(recordOf(layer, 'layer').digest));
      const image = imageFrom(recordOf(parse(read(config), config), 'config'), layers);
      if (!isFor(image, machine)) wrong(isForOthers([image.architecture], architectures[machine] ?? machine));
      return image;
    }
    const manifests = listOf(document.manifests, 'manifests').map((each) => recordOf(each, 'manifest'));
    path = digestPath(chooseManifest(manifests, files).digest).path;
  }
  return wrong('has indexes within indexes');
}

/** Throws TarFormatError for an image that is damaged, or of another kind or processor. */
export function readContainerImage(files: ArchiveFiles): ContainerImage {
  const { read, has, machine } = files;
  if (!has('manifest.json')) {
    if (has('index.json')) return readOci(files);
    return wrong('has neither manifest.json nor index.json');
  }
  const image = readDocker(read);
  if (isFor(image, machine)) return image;
  // Of an image for several, docker names in manifest.json the one that its own machine would run.
  if (has('index.json')) return readOci(files);
  return wrong(isForOthers([image.architecture], architectures[machine] ?? machine));
}
