# docker build -t proofsweep . && docker run --rm -v "$PWD:/work" proofsweep run my-sweep.yaml
FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      cmake make gcc g++ pkg-config libgsl-dev libcsv-dev libyaml-dev libcmark-gfm-dev libcmark-gfm-extensions-dev \
      nettle-dev dpkg-dev file && \
    rm -rf /var/lib/apt/lists/*
COPY . /source
RUN cmake -S /source -B /build -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF && \
    cmake --build /build -j "$(nproc)" && \
    cd /build && cpack -G DEB

FROM debian:12-slim
COPY --from=build /build/proofsweep_*.deb /tmp/
RUN apt-get update && apt-get install -y --no-install-recommends /tmp/proofsweep_*.deb gnuplot-nox librsvg2-bin fonts-inter && \
    rm -rf /var/lib/apt/lists/* /tmp/*.deb
WORKDIR /work
ENTRYPOINT ["proofsweep"]
CMD ["--help"]
