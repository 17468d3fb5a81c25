namespace IdResolution.Gateways.V1.Bulk;

/// <summary>Why a body was not read to its end, in words for whoever sent it. Pure.</summary>
internal static class BodyStateText
{
    public static string Of(BodyState state) => state switch
    {
        BodyState.Stalled => "nothing came for too long; send the rest, or all again with the same Idempotency-Key",
        BodyState.Undecodable => "the body is not what Content-Encoding says, or expands far beyond what text does",
        BodyState.Stopped => "the node stops; send all again later, with the same Idempotency-Key",
        BodyState.NoRoom => "there is no more room for keeping idempotency keys; send the rest later",
        _ => "the body broke off",
    };
}
