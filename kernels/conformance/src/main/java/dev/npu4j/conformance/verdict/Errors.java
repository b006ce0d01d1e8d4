package dev.npu4j.conformance.verdict;

/// How large a case's errors are beside those of the rounding model, all in units of each element's own bound, so that
/// elements of every size count alike. What gate G3 adds up over many cases.
///
/// @param elements   that were measured: written, with a finite reference and a finite bound
/// @param max        largest `|X - G| / bound`
/// @param mean       its mean
/// @param rms        its root mean square
/// @param bias       mean of `sign(G)·(X - G) / bound`: negative where results are too small
/// @param modelMax   as `max`, of the rounding model
/// @param modelMean  as `mean`, of the rounding model
/// @param modelRms   as `rms`, of the rounding model
/// @param placeMax   largest half unit in the last place of the output, in bounds: what no comparison goes below
/// @param placeMean  its mean
/// @param placeRms   its root mean square
public record Errors(long elements, double max, double mean, double rms, double bias, double modelMax, double modelMean, double modelRms,
                     double placeMax, double placeMean, double placeRms) {
    /// Nothing was measured.
    public static final Errors NONE = new Errors(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
