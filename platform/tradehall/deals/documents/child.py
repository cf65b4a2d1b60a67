"""The process in which a document is set in type: bounded time and memory, nothing to reach.

    python -m tradehall.deals.documents.child TEMPLATE FACES < the JSON of `writing.written`

Writes the PDF. The same JSON gives the same octets.
"""

import json
import resource
import sys

CPU_SECONDS = 20
MEMORY = 1536 * 1024 * 1024  # of address space: the type's file is mapped into it
NOWHERE = "/nonexistent"  # there are no packages to fetch


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limit()
    import typst

    template, faces = sys.argv[1:3]
    paper = json.load(sys.stdin.buffer)
    octets = typst.compile(
        template,
        font_paths=[faces],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
        package_path=NOWHERE,
        package_cache_path=NOWHERE,
        timestamp=0,
    )
    sys.stdout.buffer.write(octets)


if __name__ == "__main__":
    main()
