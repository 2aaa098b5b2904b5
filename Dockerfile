# Wijkgraaf in a container: one process, or one of several on one Neo4j (docker-compose.yml). How to run it: docs/scaling.md.
#
#     docker build --tag wijkgraaf:0.1.0 .
#     docker run --rm --publish 127.0.0.1:8000:8000 --volume wijkgraaf:/graph wijkgraaf:0.1.0

FROM python:3.13-slim-bookworm AS environment
COPY requirements.lock /
# Wheels only, each with its hash: building a package would run tools that no hash covers.
RUN python -m venv /venv \
 && /venv/bin/python -m pip --disable-pip-version-check --no-cache-dir install \
        --require-hashes --no-deps --only-binary=:all: --requirement /requirements.lock \
 && /venv/bin/python -m pip uninstall --yes pip \
 && echo /app > /venv/lib/python3.13/site-packages/wijkgraaf.pth \
 && printf '#!/bin/sh\nexec /venv/bin/python -P -m cli "$@"\n' > /venv/bin/wijkgraaf \
 && chmod 0755 /venv/bin/wijkgraaf

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Wijkgraaf" org.opencontainers.image.licenses="EUPL-1.2"
# /graph holds the graph where it is kept in a folder. /secret holds the password of a database; its group is the one
# that Neo4j runs as in its own image, so that both may read it and nobody else.
RUN install -d -m 0750 -o 10001 -g 10001 /graph \
 && install -d -m 0750 -o 10001 -g 7474 /secret
COPY --from=environment /venv /venv
COPY LICENSE /app/LICENSE
COPY api /app/api
COPY cli.py /app/cli.py
COPY console.py /app/console.py
COPY data /app/data
COPY graph /app/graph
COPY loaders /app/loaders
COPY ontology /app/ontology
COPY questions /app/questions
COPY web /app/web
# Now, because nobody may write there later.
RUN python -m compileall -q /app
ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    WIJKGRAAF_DATA=/graph
USER 10001:10001
WORKDIR /graph
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["wijkgraaf"]
CMD ["serve", "--host", "0.0.0.0"]
