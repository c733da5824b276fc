# One image for web, worker and beat; docker-compose.yml says which process each container runs.
FROM python:3.11-slim-bookworm

ENV DJANGO_SETTINGS_MODULE=feedbackhub.settings.production \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

WORKDIR /app

# A fixed number, so that the owner of a mounted folder can be named outside the container.
RUN groupadd --system --gid 10001 hub \
    && useradd --system --uid 10001 --gid hub --no-create-home --shell /usr/sbin/nologin hub

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary=:all: \
    -r requirements/base.txt

COPY . .

# Only the files are collected; nothing of these values stays in the image and nothing is connected to.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    DATABASE_URL=postgres://build@localhost/build \
    REDIS_URL=redis://localhost/0 \
    SITE_URL=https://build.example \
    python manage.py collectstatic --no-input \
    && python -m compileall -q feedbackhub stories responses casework

USER hub

EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "scripts/healthcheck.py", "web"]

# The number of workers is WEB_CONCURRENCY, which gunicorn reads itself. The heartbeat files go to memory, since
# the container's own disk is read-only.
CMD ["gunicorn", "feedbackhub.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", \
    "--max-requests", "2000", "--max-requests-jitter", "200", "--timeout", "60", "--graceful-timeout", "25", \
    "--access-logfile", "-", "--no-control-socket"]
