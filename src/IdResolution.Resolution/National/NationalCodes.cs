using IdResolution.Protocol;

namespace IdResolution.Resolution.National;

/// <summary>The response codes of the national profile and what other clients are told instead (specification §10.6).</summary>
internal static class NationalCodes
{
    /// <summary>The code as a client knows it.</summary>
    public static ResponseCode For(ResponseCode code, bool isNationalClient) => code switch
    {
        _ when isNationalClient => code,
        ResponseCode.DailyRequestLimit => ResponseCode.ServerTooBusy,
        ResponseCode.RegistrationLimit or ResponseCode.PrefixLimit => ResponseCode.InvalidAdmin,
        _ => code,
    };
}
